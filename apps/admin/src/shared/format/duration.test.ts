import { expect, test } from 'vitest'
import { countdownText, durationText, msBetween } from './duration.ts'

test.each([
  [0, '0 ms'],
  [48.4, '48 ms'],
  [1_000, '1 s'],
  [1_549, '1.5 s'],
  [12_900, '12 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '1 day'],
  [4 * 86_400_000 + 3 * 3_600_000, '4 days 3 h'],
  [-5, '0 ms'],
])('%d ms reads as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test('two clocks that disagree give no negative span', () => {
  expect(msBetween('2026-11-22T10:00:00.010Z', '2026-11-22T10:00:00.004Z')).toBe(0)
})

test.each([
  [249_000, '4:09'],
  [3_849_000, '1:04:09'],
  [-1, '0:00'],
])('%d ms left count down as %s', (ms, text) => {
  expect(countdownText(ms)).toBe(text)
})
