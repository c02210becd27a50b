import { expect, test } from 'vitest'
import { driverCopies, repeatSides } from './copies.ts'
import type { CopiesWanted } from './copies.ts'

const wanted = (more: Partial<CopiesWanted>): CopiesWanted => ({
  copies: 2,
  collate: true,
  isDuplex: false,
  driverCopies: 1,
  driverCollates: false,
  ...more,
})
const drawn = (sides: string[], more: Partial<CopiesWanted>) =>
  repeatSides(
    sides.map((side) => [side]),
    wanted(more),
  )
    .map(([side]) => side ?? '-')
    .join(' ')

test('a driver that can do it makes the copies, and all is drawn once', () => {
  expect(driverCopies(wanted({ driverCopies: 99, driverCollates: true }))).toBe(2)
  expect(drawn(['a', 'b'], { driverCopies: 99, driverCollates: true })).toBe('a b')
})

test('one that can not collate makes uncollated copies alone', () => {
  expect(driverCopies(wanted({ driverCopies: 99 }))).toBe(1)
  expect(driverCopies(wanted({ driverCopies: 99, collate: false }))).toBe(2)
})

test('copies are drawn document after document, or page after page', () => {
  expect(drawn(['a', 'b'], {})).toBe('a b a b')
  expect(drawn(['a', 'b'], { collate: false })).toBe('a a b b')
})

test('on both sides of the paper each copy begins on a fresh sheet', () => {
  expect(drawn(['a', 'b', 'c'], { isDuplex: true })).toBe('a b c - a b c -')
  expect(drawn(['a', 'b', 'c'], { isDuplex: true, collate: false })).toBe('a b a b c - c -')
})
