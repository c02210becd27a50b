import { expect, test } from 'vitest'
import { oneOf, someOf, textValue, textValues } from './url-value.ts'

const colors = someOf(['red', 'green', 'blue'])

test('several values stand with commas between them, each once', () => {
  expect(colors.parse('red,blue,red')).toEqual(['red', 'blue'])
  expect(colors.parse(['red', 'green'])).toEqual(['red', 'green'])
})

test('texts of any kind stand beside each other, also with commas in them', () => {
  expect(textValues.parse(['Dock 1', 'a, b', 'Dock 1', ' '])).toEqual(['Dock 1', 'a, b'])
  expect(textValues.parse('Dock 1')).toEqual(['Dock 1'])
  expect(textValues.parse([])).toBeUndefined()
  expect(textValues.parse(7)).toBeUndefined()
})

test('what does not fit is ignored', () => {
  expect(colors.parse('red,purple')).toEqual(['red'])
  expect(colors.parse('purple')).toBeUndefined()
  expect(colors.parse(7)).toBeUndefined()
  expect(oneOf(['on', 'off']).parse('maybe')).toBeUndefined()
  expect(textValue.parse('   ')).toBeUndefined()
})

test('a text that was pasted from a table is one that can be looked for', () => {
  expect(textValue.parse('Dock 1\tPacking\r\n')).toBe('Dock 1 Packing')
  expect(textValue.parse('\0')).toBeUndefined()
  expect(textValues.parse(['a\tb', '\t'])).toEqual(['a b'])
})
