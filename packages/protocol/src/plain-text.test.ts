import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

test.each([
  ['Zebra\0ZT 410', 'Zebra ZT 410'],
  ['two\r\nlines\tand \u007f', 'two lines and  '],
  ['half \ud83d a smile', 'half \ufffd a smile'],
  ['Größe № 7 😀', 'Größe № 7 😀'],
])('%j is told as %j', (text, plain) => expect(plainText(text)).toBe(plain))

test('text is cut between characters, never inside one', () => {
  expect(plainText('a😀b', 2)).toBe('a')
  expect(plainText('a😀b', 3)).toBe('a😀')
})
