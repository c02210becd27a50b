import { Text } from '@cloudprint/protocol/text'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainStrings, plainText } from './plain-text.ts'

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

test('whatever the system says, the relay takes it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 20 }), (text, max) => {
      const broken = text + '\ud800' + text
      expect(Text(max).safeParse(plainText(broken, max)).success).toBe(true)
    }),
  )
})

test('every string of a value is made plain, and nothing else is changed', () => {
  const value = { name: 'a\0b', list: [1, null, { deep: '\udc00' }], since: undefined, isRaw: true }
  expect(plainStrings(value)).toEqual({ name: 'a b', list: [1, null, { deep: '\ufffd' }], since: undefined, isRaw: true })
})
