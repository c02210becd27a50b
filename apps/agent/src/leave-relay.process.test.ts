import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakePrintSystem } from './printing/fake/fake-print-system.ts'
import { fakePrinter } from './printing/fake/fake-printer.ts'
import type { RunningAgent } from './run-agent.ts'
import { StandInRelay } from './testing/stand-in-relay.ts'
import { makeStateFolder, startTestAgent } from './testing/test-agent.ts'

const printed = ['delivered', 'printing', 'completed']
let relay: StandInRelay
let fake: FakePrintSystem
let folder: ReturnType<typeof makeStateFolder>
let agent: RunningAgent | undefined

beforeEach(async () => {
  folder = makeStateFolder()
  relay = await new StandInRelay().start()
  fake = new FakePrintSystem({ printers: [fakePrinter('a'), fakePrinter('b')] })
})
afterEach(async () => {
  await agent?.stop()
  agent = undefined
  fake.close()
  await relay.stop()
  folder.remove()
})

async function connect(): Promise<void> {
  const before = relay.epoch
  agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems: [fake] })
  await eventually(() => expect(relay.epoch).toBeGreaterThan(before))
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 5 })

test('a removed computer stops for good', async () => {
  await connect()
  await relay.ask('revoked', {})
  expect(await agent?.ended).toBe('revoked')
  expect(agent?.status().link).toMatchObject({ state: 'stopped' })
})

test('a relay that drains is left and found again', async () => {
  await connect()
  await relay.ask('drain', { reconnectAfterMs: 20 })
  await eventually(() => expect(relay.hellos).toHaveLength(2))
  expect(relay.hellos[1]).toMatchObject({ runId: relay.hellos[0]?.runId, lastEpoch: 1 })
})

test('what has just happened is told before an agent that is stopped hangs up', async () => {
  fake.outcome = () => ({ kind: 'silence' })
  await connect()
  const job = relay.job('fake/a')
  await relay.offer(job)
  await eventually(() => expect(relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing']))
  relay.holdReports()
  fake.settle(`${job.jobId}.1`)
  await eventually(() => expect(agent?.status().jobs.map(({ stage }) => stage)).toEqual(['ended']))
  const stopped = agent?.stop()
  expect(await relay.offer(relay.job('fake/b'))).toMatchObject({ reply: { results: [{ accepted: false, code: 'agent-busy' }] } })
  relay.releaseReports()
  await stopped
  expect(relay.kindsOf(job.jobId)).toEqual(printed)
  expect(relay.acknowledged).toBe(3)
})

// Less than the 20 s for which a running agent waits for an answer.
test('an agent that is stopped does not wait for long for a relay that does not listen', { timeout: 18_000 }, async () => {
  relay.acknowledges = false
  await connect()
  await relay.offer(relay.job('fake/a'))
  await eventually(() => expect(relay.reports.length).toBeGreaterThan(0))
  await agent?.stop()
})
