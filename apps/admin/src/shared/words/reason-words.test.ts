import { expect, test } from 'vitest'
import { reasonWords, reasonsText } from './reason-words.ts'

test('a known keyword is said in plain words', () => {
  expect(reasonWords('media-empty')).toBe('Out of paper')
})

test('an unknown keyword stays readable', () => {
  expect(reasonWords('vendor-odd_thing')).toBe('Vendor odd thing')
})

test('a keyword without letters is shown as it is', () => {
  expect(reasonWords('--')).toBe('--')
})

test('several reasons make one phrase, and a bare stop gives way to its cause', () => {
  expect(reasonsText(['printer-stopped', 'media-empty', 'door-open'])).toBe('Out of paper, a door is open')
  expect(reasonsText(['printer-stopped'])).toBe('The printer is stopped')
  expect(reasonsText([])).toBe('')
})
