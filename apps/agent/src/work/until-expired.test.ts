import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { expect, test } from 'vitest'
import { untilExpired } from './until-expired.ts'

const clock = createManualClock()
const never = new AbortController().signal
let relayAheadMs = 0
const ground = { clock, relayNow: () => new Date(clock.now().getTime() + relayAheadMs) }
const inMs = (ms: number) => ({ expiresAt: new Date(clock.now().getTime() + ms) })

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve((signal.reason as Error).message)))

test('what is done for a job ends with its expiry, by the relay’s clock as it is known then', async () => {
  const ended = untilExpired(inMs(3_600_000), ground, never, untilAborted)
  await clock.advance(60_000)
  relayAheadMs = 3_600_000
  await clock.advance(5_000)
  expect(await ended).toBe('the job has expired')
  relayAheadMs = 0
})

test('a job that expires in years leaves nothing running when its work is done', async () => {
  expect(await untilExpired(inMs(10 * 365 * 86_400_000), ground, never, () => Promise.resolve('done'))).toBe('done')
  expect(clock.pendingWaits()).toBe(0)
})

test('who stops it from outside is heard', async () => {
  const stop = new AbortController()
  const ended = untilExpired(inMs(1_000), ground, stop.signal, untilAborted)
  stop.abort(new Error('stopped'))
  expect(await ended).toBe('stopped')
})
