import { expect, test } from 'vitest'
import { isWeightFresh } from './is-weight-fresh.ts'

test.each([
  [{ ageMs: 100, readAtMs: 1_000, nowMs: 1_000 }, true],
  [{ ageMs: 2_000, readAtMs: 1_000, nowMs: 4_000 }, true],
  [{ ageMs: 2_001, readAtMs: 1_000, nowMs: 4_000 }, false],
  [{ ageMs: 0, readAtMs: 1_000, nowMs: 60_000 }, false],
  [{ ageMs: 0, readAtMs: 60_000, nowMs: 1_000 }, false],
])('a weight read at one time is shown at another: %o %s', (times, isFresh) => expect(isWeightFresh(times)).toBe(isFresh))
