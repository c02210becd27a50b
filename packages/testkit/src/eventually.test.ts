import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'

test('it returns the first good value', async () => {
  let looks = 0
  expect(await eventually(() => (++looks === 3 ? 'here' : undefined), { everyMs: 1 })).toBe('here')
  expect(await eventually(() => ++looks, { until: (value) => value > 5, everyMs: 1 })).toBe(6)
})

test('a probe that throws is asked again', async () => {
  let looks = 0
  const value = await eventually(
    () => {
      expect(++looks).toBeGreaterThan(2)
      return looks
    },
    { everyMs: 1 },
  )
  expect(value).toBe(3)
})

test('after the deadline it says what it waited for and what it saw last', async () => {
  const waiting = eventually(() => ({ state: 'held' }), { what: 'the job', until: () => false, deadlineMs: 5, everyMs: 1 })
  await expect(waiting).rejects.toThrow("waited 5 ms for the job; seen last: { state: 'held' }")
})
