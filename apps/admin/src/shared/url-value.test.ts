import { expect, test } from 'vitest'
import { oneOf, someOf, textValue } from './url-value.ts'

const colors = someOf(['red', 'green', 'blue'])

test('several values stand with commas between them, each once', () => {
  expect(colors.parse('red,blue,red')).toEqual(['red', 'blue'])
  expect(colors.parse(['red', 'green'])).toEqual(['red', 'green'])
})

test('what does not fit is ignored', () => {
  expect(colors.parse('red,purple')).toEqual(['red'])
  expect(colors.parse('purple')).toBeUndefined()
  expect(colors.parse(7)).toBeUndefined()
  expect(oneOf(['on', 'off']).parse('maybe')).toBeUndefined()
  expect(textValue.parse('   ')).toBeUndefined()
})
