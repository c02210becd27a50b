import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import type { ManualClock } from '@cloudprint/process-kit/manual-clock'
import { createLogger, silentLogger } from '@cloudprint/process-kit/logger'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakePrintSystem } from '../printing/fake/fake-print-system.ts'
import { fakePrinter } from '../printing/fake/fake-printer.ts'
import { WatchPrinters } from './watch-printers.ts'
import { testGround } from '../testing/test-ground.ts'

let clock: ManualClock
let fake: FakePrintSystem
let stopping: AbortController
let watch: WatchPrinters

beforeEach(() => {
  clock = createManualClock()
  fake = new FakePrintSystem({ printers: [fakePrinter('a'), fakePrinter('b')] })
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await watch.stop()
})

function start(remembered = [fakePrinter('a')], log = silentLogger): void {
  const ground = { ...testGround(clock, stopping.signal), log }
  watch = new WatchPrinters(ground, fake, remembered, () => undefined)
  watch.start()
}

const names = () => watch.printers().map((printer) => printer.name)

test('a printer is gone after three misses in a row, well within two seconds', async () => {
  start()
  await clock.advance(0)
  expect(names()).toEqual(['fake/a', 'fake/b'])
  fake.removePrinter('fake/b')
  watch.nudge()
  await clock.advance(500)
  expect(names()).toEqual(['fake/a', 'fake/b'])
  await clock.advance(500)
  expect(names()).toEqual(['fake/a'])
  expect(watch.mayHave('fake/b')).toBe(false)
})

test('a printer that is missing for a moment stays', async () => {
  start()
  await clock.advance(0)
  fake.removePrinter('fake/b')
  watch.nudge()
  await clock.advance(500)
  fake.setPrinter(fakePrinter('b'))
  await clock.advance(2_000)
  expect(names()).toEqual(['fake/a', 'fake/b'])
})

test('while the print system is away its printers stay known, and say so after a while', async () => {
  fake.isAway = true
  start()
  await clock.advance(0)
  expect(watch.isKnown).toBe(true)
  expect(watch.mayHave('fake/b')).toBe(true)
  expect(watch.printers().map(({ health }) => health.state)).toEqual(['idle'])
  await clock.advance(10_000)
  expect(watch.printers()[0]?.health).toMatchObject({
    state: 'unknown',
    reasons: [{ reason: 'print-system-unavailable', severity: 'error' }],
  })
  fake.isAway = false
  await clock.advance(60_000)
  expect(watch.printers().map(({ health }) => health.state)).toEqual(['idle', 'idle'])
})

test('a print system that is not there is named once, is no problem for ever, and is used as soon as it answers', async () => {
  const lines: string[] = []
  fake.isAway = true
  start([], createLogger({ name: 'agent', pretty: false, destination: { write: (line) => void lines.push(line) } }))
  await clock.advance(3_600_000)
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    expect.stringContaining('no print system "fake" answers here') as string,
  ])
  expect(watch).toMatchObject({ lastError: null, isKnown: true })
  expect(names()).toEqual([])
  fake.isAway = false
  await clock.advance(60_000)
  expect(names()).toEqual(['fake/a', 'fake/b'])
  fake.isAway = true
  watch.nudge()
  await clock.advance(1)
  expect(watch.lastError).toContain('away')
})
