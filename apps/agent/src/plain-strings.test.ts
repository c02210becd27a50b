import { plainText } from '@cloudprint/protocol/plain-text'
import { Text } from '@cloudprint/protocol/text'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainStrings } from './plain-strings.ts'
import { anyText } from './testing/any-text.ts'

test('whatever the system says, the relay takes it', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (text, max) => {
      const broken = text + '\ud800' + text
      expect(Text(max).safeParse(plainText(broken, max)).success).toBe(true)
    }),
  )
})

test('every string of a value is made plain, and nothing else is changed', () => {
  const value = { name: 'a\0b', list: [1, null, { deep: '\udc00' }], since: undefined, isRaw: true }
  expect(plainStrings(value)).toEqual({ name: 'a b', list: [1, null, { deep: '\ufffd' }], since: undefined, isRaw: true })
})
