import { eventually } from '@cloudprint/testkit/eventually'
import type { CryptoKey } from 'jose'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancelJob } from '../../jobs/cancel-job.ts'
import { listJobEvents, readJob, readReceipt } from '../../jobs/job-queries.ts'
import { releaseAllReplaced } from '../../jobs/release-replaced.ts'
import { addSite } from '../../testing/add-printer.ts'
import { newMachine, newSystem } from '../../testing/new-machine.ts'
import { personOf } from '../../testing/person-of.ts'
import { agentWithPrinters, connectAgent, labelPrinter, signAssertion } from '../../testing/stand-in-agent.ts'
import { startTestLine } from '../../testing/start-test-line.ts'
import type { TestLine } from '../../testing/start-test-line.ts'
import { submitted } from '../../testing/submit-label.ts'
import { enrolComputer } from './enrol-computer.ts'
import { createEnrolmentCode } from './enrolment-codes.ts'
import { ReplacedMachines } from './replaced-machines.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

type Site = Awaited<ReturnType<typeof agentWithPrinters>>

const printing = { kind: 'printing' as const, spoolerJob: { id: '7', uuid: null } }
const stateOf = async (jobId: string) => (await readJob(line.pool, line.reach, jobId))?.state
const kindsOf = async (jobId: string) => (await listJobEvents(line.pool, line.reach, jobId))?.map(({ event }) => event.kind)

/** New hardware takes the computer's place; what follows the commit is up to `cut`. */
async function enrolInPlaceOf({ computer }: Site) {
  const caller = personOf(line.organizationId)
  const made = await createEnrolmentCode(line.drizzle, caller, { uses: 1, expiresIn: 60, replacesComputerId: computer.id }, new Date())
  if (!made.ok) throw new Error(made.problem.detail)
  const machine = await newMachine()
  const { publicKey, sealingKey } = machine
  const enrolment = { code: made.code, name: 'New hardware', publicKey, sealingKey, system: { ...newSystem, hostname: 'new-hardware' } }
  const enrolled = await enrolComputer(line.drizzle, enrolment)
  if (!enrolled.ok) throw new Error(enrolled.problem.detail)
  return { machine, enrolled, again: () => enrolComputer(line.drizzle, enrolment) }
}

async function cut({ computer }: Site) {
  const { pool, presence, printers, jobs } = line
  const replaced = new ReplacedMachines({ pool, agents: line.identities, presence, printers, jobs })
  await replaced.cut({ computerId: computer.id, computerName: 'Packing', author: { by: 'person', byName: 'Ada' }, now: new Date() })
}

/** The new machine's agent, with a journal of its own, and the queues that it has. */
async function comeBack({ computer }: Site, { privateKey }: { privateKey: CryptoKey }, names: string[]) {
  const identity = { ...computer, privateKey, journalId: randomUUID() }
  const agent = await connectAgent(line, identity)
  const greeted = await agent.hello(identity)
  if (greeted.ok) await agent.printers(names.map(labelPrinter))
  return { agent, greeted }
}

test('a machine that takes another’s place keeps its id and its printers, and no job is doubled or lost in silence', async () => {
  const site = await agentWithPrinters(line, ['cups/Zebra', 'cups/Blocked', 'cups/Old only'])
  const { agent, computer, printerIds } = site
  const [zebra = '', blocked = ''] = printerIds
  await line.pool.query(`update printer set doubt_blocks = true, on_doubt = 'hold' where id = $1`, [blocked])
  const submit = async (reprint = false) => submitted(line, zebra, reprint ? { job: { onDoubt: 'reprint' } } : {})
  const [offered, delivered, held, asked, reprint, done, failed, doubtful] = [
    await submit(),
    await submit(),
    await submit(),
    await submit(),
    await submit(true),
    await submit(),
    await submit(),
    await submit(),
  ]
  await eventually(() => expect(agent.offered).toHaveLength(8))
  await agent.report(delivered, { kind: 'delivered' })
  await agent.report(held, { kind: 'delivered' }, printing)
  await agent.report(asked, { kind: 'delivered' }, printing)
  await cancelJob(line.jobs, line.signals, { caller: personOf(line.organizationId), jobId: asked, now: new Date() })
  await agent.report(reprint, { kind: 'delivered' }, printing)
  await agent.report(done, { kind: 'delivered' }, printing, { kind: 'completed', evidence: 'sent' })
  await agent.report(failed, { kind: 'delivered' }, { kind: 'failed', code: 'print-failed', detail: 'jam' })
  await agent.report(doubtful, { kind: 'delivered' }, printing, { kind: 'uncertain', detail: 'CUPS forgot it' })
  const first = await submitted(line, blocked)
  await eventually(() => expect(agent.offered).toHaveLength(9))
  await agent.report(first, { kind: 'delivered' }, printing, { kind: 'uncertain', detail: 'CUPS forgot it' })
  const waiting = await submitted(line, blocked)

  const { machine, enrolled, again } = await enrolInPlaceOf(site)
  expect(enrolled).toMatchObject({ computerId: computer.id, computerName: 'Packing', isReplaced: true })
  await cut(site)

  // At once, and with the reason; nor does it come in again.
  await eventually(() => expect([agent.revoked, agent.socket.connected]).toEqual([['computer-replaced'], false]))
  await expect(connectAgent(line, computer)).rejects.toMatchObject({ data: { code: 'computer-replaced' } })
  const assertion = await signAssertion(computer.id, computer.privateKey)
  expect(await line.identities.verify(assertion)).toMatchObject({ ok: false, problem: { code: 'computer-replaced' } })
  // An answer that was lost is given again, and cuts nobody.
  expect(await again()).toMatchObject({ ok: true, computerId: computer.id, isReplaced: false })

  const held1 = [offered, delivered, held, asked, doubtful, first]
  expect(await Promise.all(held1.map(stateOf))).toEqual(held1.map(() => 'uncertain'))
  expect(await readJob(line.pool, line.reach, waiting)).toMatchObject({ state: 'failed', failure: { code: 'sealing-key-lost' } })
  // Its policy would print it again, but it opens nowhere.
  expect(await readJob(line.pool, line.reach, reprint)).toMatchObject({ state: 'failed', failure: { code: 'sealing-key-lost' } })
  expect(await kindsOf(reprint)).toEqual(['submitted', 'offered', 'delivered', 'printing', 'uncertain', 'undeliverable'])
  expect([await stateOf(done), await stateOf(failed)]).toEqual(['completed', 'failed'])
  expect(await readReceipt(line.pool, line.reach, done)).toBeDefined()

  const { agent: next, greeted } = await comeBack(site, machine, ['cups/Zebra', 'cups/Blocked', 'cups/New only'])
  expect(greeted).toMatchObject({ ok: true, reply: { computerId: computer.id, differences: [] } })
  const { rows } = await line.pool.query(
    `select id, name, doubt_blocks as "doubtBlocks", gone_at is not null as gone from printer where computer_id = $1 and id = any($2)`,
    [computer.id, printerIds],
  )
  const expected = [
    { id: printerIds[0], name: 'cups/Zebra', doubtBlocks: false, gone: false },
    { id: printerIds[1], name: 'cups/Blocked', doubtBlocks: true, gone: false },
    { id: printerIds[2], name: 'cups/Old only', doubtBlocks: false, gone: true },
  ]
  expect(rows).toEqual(expect.arrayContaining(expected))
  const fresh = await submitted(line, zebra)
  await eventually(() => expect(next.offered.map(({ jobId, attempt }) => ({ jobId, attempt }))).toEqual([{ jobId: fresh, attempt: 1 }]))
  await next.report(fresh, { kind: 'delivered' }, printing, { kind: 'completed', evidence: 'sent' })
  expect(await stateOf(fresh)).toBe('completed')
  // The new journal counts from 1, and the old one’s number is no hindrance.
  const journals = await line.pool.query('select reports_kept_through::int as kept from journal where computer_id = $1 order by kept', [
    computer.id,
  ])
  expect(journals.rows.map(({ kept }: { kept: number }) => kept)).toEqual([3, agent.reportNumber].toSorted((a, b) => a - b))
  next.close()
})

test('a replacement that was cut short is completed by the sweep, which leaves the new machine’s jobs alone', async () => {
  const site = await agentWithPrinters(line)
  const { agent, printerId, computer } = site
  const old = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  const waiting = await submitted(line, printerId)
  const { machine } = await enrolInPlaceOf(site)
  line.identities.forget(computer.id)
  line.printers.forgetComputer(computer.id)

  const { agent: next } = await comeBack(site, machine, ['cups/Zebra'])
  const fresh = await submitted(line, printerId)
  await eventually(() => expect(next.offered.map(({ jobId }) => jobId)).toContain(fresh))
  await releaseAllReplaced({ pool: line.pool, rows: line.jobRows, jobs: line.jobs }, new Date())
  expect(await stateOf(old)).toBe('uncertain')
  expect(await stateOf(fresh)).toBe('queued')
  // It was offered to the new machine before the sweep came: whose agent has not the key, and says so by itself.
  expect(['queued', 'failed']).toContain(await stateOf(waiting))
  await next.report(fresh, { kind: 'delivered' }, printing, { kind: 'completed', evidence: 'sent' })
  expect(await stateOf(fresh)).toBe('completed')
  const { rows } = await line.pool.query('select release_through_epoch as epoch from computer where id = $1', [computer.id])
  expect(rows).toEqual([{ epoch: null }])
  next.close()
})

test('a machine that proved itself right before it was replaced opens no session any more', async () => {
  const site = await agentWithPrinters(line)
  const { agent, computer } = site
  const early = await connectAgent(line, computer)
  await enrolInPlaceOf(site)
  await cut(site)
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  expect(agent.revoked).toEqual(['computer-replaced'])
  expect(await early.hello(computer)).toMatchObject({ ok: false, problem: { code: 'computer-replaced' } })
  early.close()
})

test.each([
  ['was removed', async ({ computer }: Site) => line.pool.query('update computer set revoked_at = now() where id = $1', [computer.id])],
  [
    'moved to another site, where who made it may see nothing,',
    async ({ computer }: Site) => {
      const { siteId } = await addSite(line.pool, line.organizationId)
      await line.pool.query('update computer set site_id = $2 where id = $1', [computer.id, siteId])
    },
  ],
])('a code for a computer that %s meanwhile is refused, and keeps its use', async (_what, happens) => {
  const site = await agentWithPrinters(line)
  const wanted = { uses: 1, expiresIn: 60, replacesComputerId: site.computer.id }
  const made = await createEnrolmentCode(line.drizzle, personOf(line.organizationId), wanted, new Date())
  if (!made.ok) throw new Error(made.problem.detail)
  await happens(site)
  const { publicKey } = await newMachine()
  const refused = await enrolComputer(line.drizzle, { code: made.code, name: 'Late', publicKey, system: newSystem })
  expect(refused).toMatchObject({
    problem: {
      code: 'enrolment-code-invalid',
      detail: 'This code was made to replace a computer that was removed, or moved to another site, since.',
    },
  })
  const { rows } = await line.pool.query('select uses_left from enrolment_code where id = $1', [made.id])
  expect(rows).toEqual([{ uses_left: 1 }])
  site.agent.close()
})
