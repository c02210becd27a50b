import { expect, test } from 'vitest'
import { createThrottle } from './throttle.ts'

function throttleAt(start: number) {
  const clock = { ms: start }
  return { clock, throttle: createThrottle({ max: 3, perMs: 60_000, now: () => clock.ms }) }
}

test('a few failures are free, then the rest of the window has to be waited for', () => {
  const { clock, throttle } = throttleAt(1_000)
  for (let failure = 0; failure < 3; failure++) {
    expect(throttle.waitSeconds('a')).toBe(0)
    throttle.failed('a')
  }
  clock.ms += 20_500
  expect(throttle.waitSeconds('a')).toBe(40)
  expect(throttle.waitSeconds('b')).toBe(0)
  clock.ms += 39_500
  expect(throttle.waitSeconds('a')).toBe(0)
})

test('a success forgives', () => {
  const { throttle } = throttleAt(0)
  for (let failure = 0; failure < 3; failure++) throttle.failed('a')
  throttle.succeeded('a')
  expect(throttle.waitSeconds('a')).toBe(0)
})

test('a flood of keys does not fill the memory', () => {
  const { throttle } = throttleAt(0)
  for (let failure = 0; failure < 3; failure++) throttle.failed('first')
  for (let key = 0; key < 10_000; key++) throttle.failed(`key ${key}`)
  expect(throttle.waitSeconds('first')).toBe(0)
})
