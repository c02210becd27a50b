import { expect, test } from 'vitest'
import { createBackoff } from './backoff.ts'
import { createManualClock } from './manual-clock.ts'

const settings = { baseMs: 100, capMs: 1000, healthyMs: 5000 }

test('delays double up to the cap', () => {
  const backoff = createBackoff({ ...settings, random: () => 0.999_999 })
  const delays = Array.from({ length: 6 }, () => backoff.failedThenWaitMs())
  expect(delays).toEqual([99, 199, 399, 799, 999, 999])
})

test('jitter is full: a delay may be anything from nothing to its limit', () => {
  const draws = [0, 0.5]
  const backoff = createBackoff({ ...settings, random: () => draws.shift() ?? 0 })
  expect(backoff.failedThenWaitMs()).toBe(0)
  expect(backoff.failedThenWaitMs()).toBe(100)
})

test('a connection that dies soon after it opened does not start the delays again', async () => {
  const clock = createManualClock()
  const backoff = createBackoff({ ...settings, clock, random: () => 0.5 })
  backoff.failedThenWaitMs()
  backoff.failedThenWaitMs()
  backoff.succeeded()
  await clock.advance(4999)
  expect(backoff.failedThenWaitMs()).toBe(200)
})

test('after a stretch of health the delays start from the base', async () => {
  const clock = createManualClock()
  const backoff = createBackoff({ ...settings, clock, random: () => 0.5 })
  backoff.failedThenWaitMs()
  backoff.failedThenWaitMs()
  backoff.succeeded()
  await clock.advance(3000)
  backoff.succeeded()
  await clock.advance(2000)
  expect(backoff.failedThenWaitMs()).toBe(50)
})
