import { randomUUID } from 'node:crypto'
import { AGENT_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Dispatcher } from './dispatch/dispatcher.ts'
import { WorkSweep } from './dispatch/sweep-work.ts'
import { cancelJob } from './jobs/cancel-job.ts'
import { readJob } from './jobs/job-queries.ts'
import { StrandedSweep } from './retention/sweep-stranded.ts'
import { addComputer, agentWithPrinters, connectAgent } from './testing/stand-in-agent.ts'
import { personOf } from './testing/person-of.ts'
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
const caller = () => personOf(line.organizationId)

test('an agent that is gone before its hello was answered leaves no session behind', async () => {
  const computer = await addComputer(line)
  for (let round = 0; round < 10; round += 1) {
    const agent = await connectAgent(line, computer)
    void agent.hello(computer)
    // Cut at another moment of the greeting each time.
    for (let turn = 0; turn < round * 3; turn += 1) await new Promise(setImmediate)
    agent.close()
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    await eventually(async () =>
      expect((await line.pool.query('select connected from computer where id = $1', [computer.id])).rows).toEqual([{ connected: false }]),
    )
  }
})

test('a hello whose session is opened only after its connection has gone is held against no job', async () => {
  const { agent: first, printerId, computer } = await agentWithPrinters(line)
  first.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  // One run of the agent, on two connections.
  const runId = randomUUID()
  const agent = await connectAgent(line, computer)
  await agent.hello(computer, [], runId)
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  const hanging = await line.pool.connect()
  try {
    await hanging.query('begin')
    await hanging.query('select from computer where id = $1 for update', [computer.id])
    const late = await connectAgent(line, computer)
    void late.hello(computer, [], runId)
    await untilWaiting(line.pool)
    const { sockets } = line.channel.io.of(AGENT_NAMESPACE)
    const { id = '' } = late.socket
    late.close()
    await eventually(() => expect(sockets.has(id)).toBe(false))
    await hanging.query('commit')
  } finally {
    hanging.release()
  }
  // The older session has lost its place; the agent's next hello says what it holds.
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'queued', offered: true })
  agent.close()
})

test('a hello that breaks while its session is opened ends the older session too, which that one may have outdated', async () => {
  const computer = await addComputer(line)
  const runId = randomUUID()
  const agent = await connectAgent(line, computer)
  await agent.hello(computer, [], runId)
  const hanging = await line.pool.connect()
  try {
    await hanging.query('begin')
    await hanging.query('select from computer where id = $1 for update', [computer.id])
    const second = await connectAgent(line, computer)
    const answer = second.hello(computer, [], runId).catch((cause: unknown) => cause)
    await eventually(async () =>
      expect(
        (
          await hanging.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).rowCount,
      ).toBeGreaterThan(0),
    )
    await answer
    await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
    second.close()
  } finally {
    await hanging.query('rollback')
    hanging.release()
  }
  agent.close()
})

test('an offering round that breaks ends the session, so that a hello finds its jobs', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  const jobId = await submitted(line, printerId)
  const { rows } = await line.pool.query<{ epoch: number }>('select epoch from computer where id = $1', [computer.id])
  const closed = Promise.withResolvers<void>()
  const target = {
    computerId: computer.id,
    epoch: rows[0]?.epoch ?? 0,
    offer: () => Promise.reject(new Error('the connection to the database was cut')),
    close: () => closed.resolve(),
  }
  new Dispatcher({ rows: line.jobRows, jobs: line.jobs, clock: systemClock, log: silentLogger, target }).nudge(null)
  await closed.promise
  expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'queued', offered: true })
  const back = await agentWithPrinters(line, ['cups/Zebra'], computer)
  await eventually(() => expect(back.agent.offered.map((job) => job.jobId)).toEqual([jobId]))
  back.agent.close()
})

test('a cancel that the agent did not obey is asked again by the sweep', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  await cancelJob(line.jobs, line.signals, { caller: caller(), jobId, now: new Date() })
  await eventually(() => expect(agent.canceled).toContain(jobId))
  // The line sweeps as well, now and then.
  const before = agent.canceled.length
  const sweep = new WorkSweep({ rows: line.jobRows, presence: line.presence, log: silentLogger })
  await sweep.run(new Date())
  await eventually(() => expect(agent.canceled.length).toBeGreaterThan(before))
  await agent.report(jobId, { kind: 'canceled' })
  expect(await line.jobRows.listCancelWishes([computer.id])).toEqual([])
  expect(new Set(agent.canceled)).toEqual(new Set([jobId]))
  agent.close()
})

test('a report in words of another version is refused alone and holds up no other', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  const folded = { jobId, attempt: 1, event: { kind: 'folded' } as never }
  const delivered = { jobId, attempt: 1, event: { kind: 'delivered' as const } }
  expect(await agent.sendReportsAsTheyAre([folded, delivered])).toEqual({
    keptThrough: 2,
    refused: [{ number: 1, code: 'message-unknown' }],
  })
  expect(await stateOf(jobId)).toBe('delivered')
  agent.close()
})

test('a job that is refused for good holds none of the others up', async () => {
  const { agent, printerIds, computer } = await agentWithPrinters(line, ['cups/A', 'cups/B', 'cups/C'])
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  const [a = '', b = '', c = ''] = printerIds
  await submitted(line, a)
  // More than one offer holds.
  const others = await Promise.all(Array.from({ length: 60 }, (_, index) => submitted(line, index % 2 === 0 ? b : c)))
  const back = await connectAgent(line, computer)
  back.onOffer = (job) =>
    job.printer === 'cups/A'
      ? { jobId: job.jobId, accepted: false, code: 'printer-gone', detail: 'it is gone' }
      : { jobId: job.jobId, accepted: true }
  await back.hello(computer)
  await eventually(() => expect(new Set(back.offered.map((job) => job.jobId))).toEqual(expect.objectContaining({ size: 61 })))
  expect(back.offered.map((job) => job.jobId)).toEqual(expect.arrayContaining(others))
  back.close()
})

test('an agent without room is not tried again by every sweep, nor by every submission', async () => {
  const { agent, printerIds } = await agentWithPrinters(line, ['cups/A', 'cups/B'])
  const [a = '', b = ''] = printerIds
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'agent-busy', detail: 'full' })
  const jobId = await submitted(line, a)
  await eventually(async () => expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'queued', offered: false }))
  const sweep = new WorkSweep({ rows: line.jobRows, presence: line.presence, log: silentLogger })
  for (let round = 0; round < 10; round += 1) {
    await sweep.run(new Date())
    await submitted(line, a)
  }
  const marker = await submitted(line, b)
  await eventually(() => expect(agent.offered.map((job) => job.jobId)).toContain(marker))
  // After a second's rest, and then after twice as long each time: in minutes fewer times than it was swept or submitted to.
  expect(agent.offered.filter((job) => job.jobId === jobId).length).toBeLessThan(10)
  agent.close()
})

test('a job whose computer went away for good comes before a person; what that computer says later still counts', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const jobId = await submitted(line, printerId, { job: { expiresIn: 60 } })
  await eventually(() => expect(agent.offered).toHaveLength(1))
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  const sweep = new StrandedSweep(line)
  const sweepIn = (ms: number) => sweep.run(new Date(Date.now() + ms))
  await sweepIn(60_000)
  // As a relay sees it that was away itself until now: the computer has yet to come back.
  await sweepIn(7_200_000)
  expect(await stateOf(jobId)).toBe('queued')
  await sweepIn(7_210_000)
  // The database was away for four minutes: what was seen before says nothing.
  await sweepIn(7_450_000)
  expect(await stateOf(jobId)).toBe('queued')
  await sweepIn(7_510_000)
  expect(await stateOf(jobId)).toBe('uncertain')
  const back = await connectAgent(line, computer)
  expect(await back.hello(computer, [{ jobId, attempt: 1 }])).toMatchObject({ ok: true, reply: { differences: [] } })
  await back.report(jobId, { kind: 'expired' })
  expect(await stateOf(jobId)).toBe('expired')
  back.close()
})

test('what a journal that was lost may have held is in doubt, and not offered again', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  const back = await connectAgent(line, computer)
  expect(await back.hello({ ...computer, journalId: randomUUID() })).toMatchObject({ ok: true })
  expect(await stateOf(jobId)).toBe('uncertain')
  expect(back.offered).toEqual([])
  back.close()
})

test('an older hello takes nothing from the session that came since', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  agent.isAnswering = false
  const [older, newer] = [await connectAgent(line, computer), await connectAgent(line, computer)]
  // It waits for the silent one's answer to a probe; meanwhile that one goes, and its agent comes back with a job.
  const answer = older.hello(computer)
  await eventually(() => expect(line.presence.get(computer.id)).toBeDefined())
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
  expect(await newer.hello(computer)).toMatchObject({ ok: true })
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(newer.offered).toHaveLength(1))
  await newer.report(jobId, { kind: 'delivered' })
  expect(await answer).toMatchObject({ ok: false })
  expect(await stateOf(jobId)).toBe('delivered')
  expect(newer.socket.connected).toBe(true)
  newer.close()
  older.close()
})
