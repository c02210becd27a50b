import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { ask } from '@cloudprint/protocol/channel/serve'
import { randomUUID } from 'node:crypto'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJob } from './jobs/job-queries.ts'
import { ANSWER_MS, agentWithPrinters, connectAgent } from './testing/stand-in-agent.ts'
import { startTestLine } from './testing/start-test-line.ts'
import type { TestLine } from './testing/start-test-line.ts'
import { submitted } from './testing/submit-label.ts'
import { untilWaiting } from './testing/until-waiting.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

const stateOf = async (jobId: string) => (await readJob(line.pool, line.reach, jobId))?.state

test('the offers of a session are numbered, so that an agent knows one that comes twice', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const numbers: number[] = []
  const count = (one: typeof agent) => one.socket.on('offer', ({ number }: { number: number }) => numbers.push(number))
  count(agent)
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'storage-full', detail: 'full' })
  await submitted(line, printerId)
  // It is offered again after a second's rest, and later.
  await eventually(() => expect(numbers).not.toEqual([]))
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: true })
  const next = await submitted(line, printerId)
  await eventually(() => expect(agent.offered.map((job) => job.jobId)).toContain(next))
  expect(numbers.length).toBeGreaterThan(1)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
})

test('an agent that is offered what it printed before ends it by saying so', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'storage-full', detail: 'full' })
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered.length).toBeGreaterThan(0))
  const pause = async (at: Date | null) => {
    await line.pool.query(
      'update printer set paused_at = $2::timestamptz, paused_by = case when $2 is null then null else $3 end where id = $1',
      [printerId, at, 'Ada'],
    )
  }
  // After a second's rest it would be offered again.
  await pause(new Date())
  await eventually(async () => expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'queued', offered: false }))
  // Nobody has it: what an agent says of it now does not count.
  expect(await agent.report(jobId, { kind: 'completed', evidence: 'sent' })).toMatchObject({ refused: [{ code: 'job-state-conflict' }] })
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: true })
  await pause(null)
  const next = await submitted(line, printerId)
  await eventually(() => expect(agent.offered.map((job) => job.jobId)).toContain(next))
  expect(await agent.report(jobId, { kind: 'completed', evidence: 'sent' })).toMatchObject({ refused: [] })
  expect(await stateOf(jobId)).toBe('completed')
  agent.close()
})

const system = { platform: 'linux' as const, osVersion: 'test', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' }
type Place = Awaited<ReturnType<typeof agentWithPrinters>>

/** The computer comes back with a journal that knows so much of itself. */
async function comesBack(
  { computer }: Place,
  journal: { journalId?: string; lastEpoch: number; lastReport: number },
  holds: string[] = [],
) {
  const agent = await connectAgent(line, computer)
  const held = holds.map((jobId) => ({ jobId: jobId as never, attempt: 1 }))
  const hello = { system, journalId: computer.journalId, runId: randomUUID(), holds: held, ...journal }
  return { agent, greeted: await ask(agent.socket, agentMessages, 'hello', hello, ANSWER_MS) }
}

/** A job is reported as delivered, by a journal that says which session it has on its disk; then its machine is gone. */
async function delivered(place: Place): Promise<string> {
  const jobId = await submitted(line, place.printerId)
  await eventually(() => expect(place.agent.offered).toHaveLength(1))
  const report = { number: 1, jobId: jobId as never, attempt: 1, at: new Date().toISOString(), event: { kind: 'delivered' as const } }
  await ask(place.agent.socket, agentMessages, 'reports', { reports: [report], keptEpoch: place.epoch }, ANSWER_MS)
  place.agent.close()
  await eventually(() => expect(line.presence.get(place.computer.id)).toBeUndefined())
  return jobId
}

test('a journal that lacks reports which were kept is an old copy: it is not let in, and the newest one is', async () => {
  const place = await agentWithPrinters(line)
  const jobId = await delivered(place)
  const old = await comesBack(place, { lastEpoch: place.epoch, lastReport: 0 })
  expect(old.greeted).toMatchObject({ ok: false, problem: { code: 'journal-restored' } })
  expect(line.presence.get(place.computer.id)).toBeUndefined()
  expect(await stateOf(jobId)).toBe('delivered')
  const newest = await comesBack(place, { lastEpoch: place.epoch, lastReport: 1 }, [jobId])
  expect(newest.greeted).toMatchObject({ ok: true, reply: { differences: [] } })
  for (const { agent } of [old, newest]) agent.close()
})

test('a journal that lacks a session which it had on its disk is an old copy, whatever it has counted since', async () => {
  const place = await agentWithPrinters(line)
  await delivered(place)
  const old = await comesBack(place, { lastEpoch: place.epoch - 1, lastReport: 7 })
  expect(old.greeted).toMatchObject({ ok: false, problem: { code: 'journal-restored' } })
  old.agent.close()
})

test('what an old copy held is in doubt once it comes with a new journal, and what its print system still has is not', async () => {
  const place = await agentWithPrinters(line)
  const printing = await delivered(place)
  const again = await comesBack(place, { lastEpoch: place.epoch, lastReport: 1 }, [printing])
  const waiting = await submitted(line, place.printerId)
  await eventually(() => expect(again.agent.offered.map((job) => job.jobId)).toEqual([waiting]))
  again.agent.close()
  await eventually(() => expect(line.presence.get(place.computer.id)).toBeUndefined())
  const renewed = await comesBack(place, { journalId: randomUUID(), lastEpoch: 0, lastReport: 0 }, [printing])
  expect(renewed.greeted).toMatchObject({ ok: true, reply: { differences: [] } })
  expect([await stateOf(printing), await stateOf(waiting)]).toEqual(['delivered', 'uncertain'])
  await renewed.agent.report(printing, { kind: 'completed', evidence: 'sent' })
  expect(await stateOf(printing)).toBe('completed')
  expect(renewed.agent.offered).toEqual([])
  renewed.agent.close()
})

test('reports that are being kept when an old copy says hello are kept first', async () => {
  const place = await agentWithPrinters(line)
  await delivered(place)
  const { computer } = place
  const locked = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  const keeping = line.jobRows.inTransaction(async (transaction) => {
    const journal = { computerId: computer.id, journalId: computer.journalId }
    await transaction.lockReports([journal])
    locked.resolve()
    await free.promise
    await transaction.keepReports([{ ...journal, keptThrough: 9 }])
  })
  await locked.promise
  const old = comesBack(place, { lastEpoch: place.epoch, lastReport: 5 })
  await untilWaiting(line.pool)
  free.resolve()
  await keeping
  expect((await old).greeted).toMatchObject({ ok: false, problem: { code: 'journal-restored' } })
  ;(await old).agent.close()
})

test('news of printers that newer news has overtaken takes no printer away', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  const says = (number: number, names: string[]) =>
    ask(agent.socket, agentMessages, 'printers', { number, names: names as never, changed: [] }, ANSWER_MS)
  expect(await says(2, ['cups/Zebra'])).toMatchObject({ ok: true })
  expect(await says(1, [])).toMatchObject({ ok: true })
  expect(await line.computerRows.findPrinter(printerId)).toMatchObject({ isGone: false })
  expect(await says(3, [])).toMatchObject({ ok: true })
  expect(await line.computerRows.findPrinter(printerId)).toMatchObject({ isGone: true })
  agent.close()
})
