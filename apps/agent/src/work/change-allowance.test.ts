import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { expect, test } from 'vitest'
import { ChangeAllowance } from './change-allowance.ts'

const taken = (allowance: ChangeAllowance, times: number) => Array.from({ length: times }, () => allowance.take('a')).filter(Boolean).length

test('a few at once, then one in a while, and all again after a rest', async () => {
  const clock = createManualClock()
  const allowance = new ChangeAllowance({ clock, atOnce: 3, everyMs: 1_000 })
  expect(taken(allowance, 10)).toBe(3)
  await clock.advance(999)
  expect(taken(allowance, 10)).toBe(0)
  await clock.advance(1)
  expect(taken(allowance, 10)).toBe(1)
  await clock.advance(60_000)
  expect(taken(allowance, 10)).toBe(3)
})

test('each has its own', () => {
  const allowance = new ChangeAllowance({ clock: createManualClock(), atOnce: 1, everyMs: 1_000 })
  expect([allowance.take('a'), allowance.take('a'), allowance.take('b')]).toEqual([true, false, true])
  allowance.forget('a')
  expect(allowance.take('a')).toBe(true)
})
