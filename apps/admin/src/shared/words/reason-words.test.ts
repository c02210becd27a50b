import { expect, test } from 'vitest'
import { reasonWords } from './reason-words.ts'

test('a known keyword is said in plain words', () => {
  expect(reasonWords('media-empty')).toBe('Out of paper')
})

test('an unknown keyword stays readable', () => {
  expect(reasonWords('vendor-odd_thing')).toBe('Vendor odd thing')
})

test('a keyword without letters is shown as it is', () => {
  expect(reasonWords('--')).toBe('--')
})
