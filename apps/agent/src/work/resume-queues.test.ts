import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import type { ManualClock } from '@cloudprint/process-kit/manual-clock'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { refuse } from '@cloudprint/protocol/problems'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakePrinter } from '../printing/fake/fake-printer.ts'
import type { PrintSystem } from '../printing/print-system.ts'
import { ResumeQueues } from './resume-queues.ts'
import { testGround } from '../testing/test-ground.ts'

const MINUTE_MS = 60_000
let clock: ManualClock
let stopping: AbortController
let queues: ResumeQueues
let printer: LocalPrinter
/** How often its queue was started. */
let started: number
/** What becomes of an attempt to start it. */
let onResume: NonNullable<PrintSystem['resume']>

beforeEach(() => {
  clock = createManualClock()
  stopping = new AbortController()
  started = 0
  goes()
  onResume = async () => {
    started += 1
    goes()
    return { ok: true, outcome: 'resumed' }
  }
  queues = startQueues([])
})
afterEach(async () => {
  stopping.abort()
  await queues.stop()
})

function startQueues(remembered: LocalPrinter[]): ResumeQueues {
  const ground = testGround(clock, stopping.signal)
  const made = new ResumeQueues(ground, {
    systemOf: () => ({ resume: (name, signal) => onResume(name, signal) }),
    printers: () => [printer],
    remembered,
    onChange: () => undefined,
  })
  made.start()
  return made
}

function goes(): void {
  printer = fakePrinter('a')
}

function stops(reason = 'stopped-itself'): void {
  const since = clock.now().toISOString()
  printer = fakePrinter('a', {
    health: { state: 'stopped', since, message: 'No answer.', reasons: [{ reason, severity: 'error', since }] },
  })
  // As those do who list printers.
  queues.nudge()
}

const actsOf = () => queues.told(printer).acts ?? []
const reasonsOf = () => queues.told(printer).health.reasons.map(({ reason }) => reason)

test('a queue that stopped itself is started after a moment, and what was done is told with since when and why', async () => {
  queues.startThese(['fake/a'])
  stops()
  const stoppedSince = clock.now().toISOString()
  await clock.advance(4_000)
  expect(started).toBe(0)
  await clock.advance(4_000)
  expect(started).toBe(1)
  expect(actsOf()).toEqual([
    { kind: 'resumed', at: expect.any(String) as string, stoppedSince, why: 'No answer.', attempt: 1, problem: null },
  ])
  await clock.advance(10 * MINUTE_MS)
  expect(started).toBe(1)
})

test('what was done is told by the next run, too', async () => {
  queues.startThese(['fake/a'])
  stops()
  await clock.advance(8_000)
  const told = queues.told(printer)
  await queues.stop()
  queues = startQueues([told])
  await clock.advance(8_000)
  expect(actsOf()).toHaveLength(1)
  expect(actsOf()).toEqual(told.acts)
})

test('none is started that a person paused', async () => {
  queues.startThese(['fake/a'])
  stops('paused')
  await clock.advance(60 * MINUTE_MS)
  expect(started).toBe(0)
})

test('none is started that the relay leaves to people, nor before it has said which', async () => {
  stops()
  await clock.advance(MINUTE_MS)
  queues.startThese(['fake/b'])
  await clock.advance(MINUTE_MS)
  expect(started).toBe(0)
  queues.startThese(['fake/a'])
  await clock.advance(10_000)
  expect(started).toBe(1)
})

test('one that stops again each time is started less and less often, then given up and says so, until a person starts it', async () => {
  queues.startThese(['fake/a'])
  const startedAt: number[] = []
  onResume = async () => {
    startedAt.push(clock.now().getTime())
    goes()
    // By the next second it stands still again.
    await clock.wait(1_000).then(() => stops())
    return { ok: true, outcome: 'resumed' }
  }
  stops()
  await clock.advance(60 * MINUTE_MS)
  expect(startedAt).toHaveLength(6)
  const waits = startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? 0))
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits.at(-1)).toBeGreaterThanOrEqual(5 * MINUTE_MS)
  expect(reasonsOf()).toEqual(['stopped-itself', 'resume-given-up'])
  expect(actsOf().map(({ kind }) => kind)).toEqual([...Array.from({ length: 6 }, () => 'resumed'), 'resume-given-up'])

  goes()
  await clock.advance(10_000)
  expect(reasonsOf()).toEqual([])
  stops()
  await clock.advance(10_000)
  expect(startedAt.length).toBeGreaterThan(6)
})

test('one that went on for a while is started at once when it stops the next time', async () => {
  queues.startThese(['fake/a'])
  for (let time = 0; time < 10; time += 1) {
    stops()
    await clock.advance(10_000)
    expect(started).toBe(time + 1)
    await clock.advance(5 * MINUTE_MS)
  }
})

test('while its device is away it is asked again, and that counts for nothing', async () => {
  queues.startThese(['fake/a'])
  onResume = () => Promise.resolve({ ok: true, outcome: 'unreachable' })
  stops()
  await clock.advance(60 * MINUTE_MS)
  expect(actsOf()).toEqual([])
  onResume = async () => {
    goes()
    return { ok: true, outcome: 'resumed' }
  }
  await clock.advance(10_000)
  expect(actsOf()).toMatchObject([{ kind: 'resumed', attempt: 1 }])
})

test('one that may not be started says so once, with the remedy’s code, and is started when it may', async () => {
  queues.startThese(['fake/a'])
  const allowed = onResume
  onResume = () => Promise.resolve(refuse('printer-resume-forbidden', 'CUPS says no.'))
  stops()
  await clock.advance(60 * MINUTE_MS)
  expect(reasonsOf()).toEqual(['stopped-itself', 'resume-refused'])
  expect(actsOf()).toMatchObject([{ kind: 'resume-refused', problem: { code: 'printer-resume-forbidden', detail: 'CUPS says no.' } }])
  onResume = allowed
  await clock.advance(6 * MINUTE_MS)
  expect(started).toBe(1)
  expect(reasonsOf()).toEqual([])
})

test('a print system that is away meanwhile is asked again', async () => {
  queues.startThese(['fake/a'])
  const back = onResume
  onResume = () => Promise.reject(new Error('ECONNREFUSED'))
  stops()
  await clock.advance(MINUTE_MS)
  onResume = back
  await clock.advance(10_000)
  expect(started).toBe(1)
})
