import { expect, test } from 'vitest'
import { sizeText } from './size.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [2_134, '2.1 kB'],
  [48_600, '49 kB'],
  [999_900, '1.0 MB'],
  [104_857_600, '105 MB'],
])('%d bytes read as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
