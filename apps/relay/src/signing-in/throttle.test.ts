import { expect, test } from 'vitest'
import { createThrottle } from './throttle.ts'

function throttleAt(start: number) {
  const clock = { ms: start }
  return { clock, throttle: createThrottle({ max: 3, perMs: 60_000, now: () => clock.ms }) }
}

test('a few attempts are free, then the rest of the window has to be waited for', () => {
  const { clock, throttle } = throttleAt(1_000)
  for (let attempt = 0; attempt < 3; attempt++) expect(throttle.take('a')).toBe(0)
  clock.ms += 20_500
  expect(throttle.take('a')).toBe(40)
  expect(throttle.take('b')).toBe(0)
  clock.ms += 39_500
  expect(throttle.take('a')).toBe(0)
})

test('attempts that begin together count before any of them has ended', () => {
  const { throttle } = throttleAt(0)
  expect(Array.from({ length: 5 }, () => throttle.take('a') === 0)).toEqual([true, true, true, false, false])
})

test('an attempt that was right is given back, and forgives no other', () => {
  const { throttle } = throttleAt(0)
  for (let attempt = 0; attempt < 3; attempt++) throttle.take('a')
  throttle.refund('a')
  expect(throttle.take('a')).toBe(0)
  expect(throttle.take('a')).toBeGreaterThan(0)
})

test('an attempt of an earlier window gives nothing back to this one', () => {
  const { clock, throttle } = throttleAt(0)
  throttle.take('a')
  clock.ms += 60_000
  throttle.refund('a')
  for (let attempt = 0; attempt < 3; attempt++) expect(throttle.take('a')).toBe(0)
  expect(throttle.take('a')).toBeGreaterThan(0)
})

test('a flood of keys does not fill the memory', () => {
  const { throttle } = throttleAt(0)
  for (let attempt = 0; attempt < 3; attempt++) throttle.take('first')
  for (let key = 0; key < 10_000; key++) throttle.take(`key ${key}`)
  expect(throttle.take('first')).toBe(0)
})
