import { expect, test } from 'vitest'
import { RequestRate } from './request-rate.ts'

function rateOf(perSecond: number) {
  const clock = { ms: 0 }
  const rate = new RequestRate({ perSecond, now: () => clock.ms })
  const taken = (key: string, count: number) =>
    Array.from({ length: count }, () => rate.take(key)).filter((seconds) => seconds === 0).length
  return { clock, rate, taken }
}

test('a key has a burst, and then its rate', () => {
  const { clock, taken } = rateOf(10)
  expect(taken('a', 100)).toBe(50)
  clock.ms += 1_000
  expect(taken('a', 100)).toBe(10)
  clock.ms += 3_600_000
  expect(taken('a', 100)).toBe(50)
})

test('a key that is over its rate is told when to come back, and others are not', () => {
  const { rate, taken } = rateOf(1)
  expect(taken('a', 10)).toBe(5)
  expect(rate.take('a')).toBe(1)
  expect(rate.take('b')).toBe(0)
})

test('a key of its own limit has that one, and never more than everybody', () => {
  const { clock, rate } = rateOf(10)
  const taken = (key: string, own: number) =>
    Array.from({ length: 100 }, () => rate.take(key, own)).filter((seconds) => seconds === 0).length
  expect(taken('slow', 2)).toBe(10)
  expect(taken('greedy', 1_000)).toBe(50)
  clock.ms += 1_000
  expect(taken('slow', 2)).toBe(2)
})
