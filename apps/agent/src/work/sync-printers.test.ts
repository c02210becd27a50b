import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import type { ManualClock } from '@cloudprint/process-kit/manual-clock'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakePrinter } from '../printing/fake/fake-printer.ts'
import { SyncPrinters } from './sync-printers.ts'
import { testGround } from '../testing/test-ground.ts'

let clock: ManualClock
let stopping: AbortController
let sync: SyncPrinters
let printers: LocalPrinter[]
/** What the relay was told, in order: each message's changed printers. */
let told: LocalPrinter[][]
let left: (readonly string[] | undefined)[]

beforeEach(async () => {
  clock = createManualClock()
  stopping = new AbortController()
  printers = [fakePrinter('a'), fakePrinter('b')]
  told = []
  left = []
  const channel = {
    isOpen: () => true,
    ask: async (_name: string, request: unknown) => {
      told.push(agentMessages.printers.request.parse(request).changed)
      return { ok: true as const, reply: { startAgain: ['fake/b'] } as never }
    },
  }
  sync = new SyncPrinters(testGround(clock, stopping.signal), {
    channel,
    sources: [{ isKnown: () => true, printers: () => printers }],
    onPolicy: (names) => left.push(names),
  })
  sync.start()
  await clock.advance(0)
})
afterEach(async () => {
  stopping.abort()
  await sync.stop()
})

async function becomes(queue: string, health: Partial<LocalPrinter['health']>): Promise<void> {
  const printer = fakePrinter(queue, { health: { since: clock.now().toISOString(), ...health } })
  printers = printers.map((one) => (one.name === printer.name ? printer : one))
  sync.nudge()
  await clock.advance(1)
}

test('everything is told first, and with the answer comes which printers are left to people', () => {
  expect(told).toEqual([printers])
  expect(left).toEqual([['fake/b']])
})

test('a change is told at once, and nothing else with it', async () => {
  await becomes('a', { state: 'stopped' })
  expect(told.slice(1)).toEqual([[printers[0]]])
})

test('a printer that flaps is told of every few seconds, and its last state within them', async () => {
  const flap = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await becomes('a', { state: second % 2 === 0 ? 'stopped' : 'idle' })
      await clock.advance(999)
    }
  }
  await flap(60)
  const before = told.length
  await flap(60)
  expect(told.length - before).toBeLessThanOrEqual(25)
  await becomes('a', { state: 'stopped', message: 'The last word.' })
  await clock.advance(5_000)
  expect(told.at(-1)).toEqual([printers[0]])
})

test('one that flaps holds up no news of the others', async () => {
  for (let time = 0; time < 50; time += 1) await becomes('a', { state: time % 2 === 0 ? 'stopped' : 'idle' })
  await becomes('b', { acceptingJobs: false })
  expect(told.at(-1)).toEqual([printers[1]])
})

test('one that prints label after label still says at once that it is out of paper', async () => {
  for (let job = 0; job < 100; job += 1) {
    await becomes('a', { state: job % 2 === 0 ? 'processing' : 'idle' })
    await clock.advance(199)
  }
  expect(told.length).toBeLessThan(20)
  await becomes('a', { reasons: [{ reason: 'media-empty', severity: 'error', since: clock.now().toISOString() }] })
  expect(told.at(-1)).toEqual([printers[0]])
})
