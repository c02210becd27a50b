import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import type { ManualClock } from '@cloudprint/process-kit/manual-clock'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { LocalScale, LocalScaleName } from '@cloudprint/protocol/scale'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SyncScales } from './sync-scales.ts'
import { testGround } from '../testing/test-ground.ts'

let clock: ManualClock
let stopping: AbortController
let sync: SyncScales
let scales: LocalScale[]
/** What the relay was told, in order, and when. */
let told: { atMs: number; values: (string | null)[] }[]

function saying(value: string): LocalScale {
  const weight = { state: 'moving', value, unit: 'g', measuredAt: clock.now().toISOString() } as const
  return { name: 'serial/a' as LocalScaleName, vendor: '', product: '', trouble: null, weight }
}

beforeEach(() => {
  clock = createManualClock()
  stopping = new AbortController()
  scales = []
  told = []
  const channel = {
    isOpen: () => true,
    ask: async (_name: string, request: unknown) => {
      const { scales: each } = agentMessages.scales.request.parse(request)
      told.push({ atMs: clock.now().getTime(), values: each.map(({ weight }) => weight?.value ?? null) })
      return { ok: true as const, reply: {} as never }
    },
  }
  const ground = testGround(clock, stopping.signal)
  sync = new SyncScales(ground, { channel, scales: () => scales })
  sync.start()
})
afterEach(async () => {
  stopping.abort()
  await sync.stop()
})

test('a weight that changes a hundred times a second is told five times a second at most, the last of them too', async () => {
  for (let number = 1; number <= 300; number += 1) {
    scales = [saying(String(number))]
    sync.nudge()
    await clock.advance(10)
  }
  await clock.advance(200)
  expect(told.at(-1)?.values).toEqual(['300'])
  expect(told.length).toBeGreaterThan(10)
  for (const [index, { atMs }] of told.entries()) {
    const fifthBefore = told[index - 5]
    if (fifthBefore !== undefined) expect(atMs - fifthBefore.atMs).toBeGreaterThanOrEqual(1_000)
  }
})

test('what stays the same is told every two seconds, and nothing where there is no scale', async () => {
  await clock.advance(10_000)
  expect(told).toEqual([])
  scales = [saying('1')]
  sync.nudge()
  await clock.advance(10_000)
  expect(told.length).toBeGreaterThanOrEqual(5)
  expect(told.length).toBeLessThanOrEqual(6)
})
