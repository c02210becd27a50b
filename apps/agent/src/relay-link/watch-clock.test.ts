import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { expect, test } from 'vitest'
import { watchClock } from './watch-clock.ts'

test('the relay’s clock is read anew after this machine’s was set, and now and then', async () => {
  const clock = createManualClock()
  let setByMs = 0
  const machine = { now: () => new Date(clock.now().getTime() + setByMs), wait: clock.wait }
  let reads = 0
  const stop = new AbortController()
  const read = () => Promise.resolve((reads += 1))
  const watching = watchClock({ clock: machine, steady: () => clock.now().getTime(), read }, stop.signal)
  await clock.advance(60_000)
  expect(reads).toBe(0)
  setByMs = 7_200_000
  await clock.advance(5_000)
  expect(reads).toBe(1)
  await clock.advance(10 * 60_000)
  expect(reads).toBe(2)
  stop.abort()
  await watching
})

test('a clock that could not be read is asked for again at the next look', async () => {
  const clock = createManualClock()
  let setByMs = 0
  const machine = { now: () => new Date(clock.now().getTime() + setByMs), wait: clock.wait }
  let reads = 0
  const stop = new AbortController()
  const read = () => ((reads += 1) < 3 ? Promise.reject(new Error('the relay can not be reached')) : Promise.resolve())
  const watching = watchClock({ clock: machine, steady: () => clock.now().getTime(), read }, stop.signal)
  setByMs = -7_200_000
  await clock.advance(60_000)
  expect(reads).toBe(3)
  stop.abort()
  await watching
})
