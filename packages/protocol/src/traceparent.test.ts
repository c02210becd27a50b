import { expect, test } from 'vitest'
import { Traceparent } from './traceparent.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'

test('a trace is taken as it came, also one of a later version', () => {
  for (const given of [`00-${trace}-${parent}-01`, `cc-${trace}-${parent}-01-what-comes-later`])
    expect(Traceparent.parse(given)).toBe(given)
})

test.each([
  'nonsense',
  `00-${trace.toUpperCase()}-${parent}-01`,
  `00-${'0'.repeat(32)}-${parent}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `ff-${trace}-${parent}-01`,
  `00-${trace}-${parent}`,
  `00-${trace}-${parent}-01-more`,
])('one that is none is ignored, and the request goes on: %s', (given) => {
  expect(Traceparent.parse(given)).toBeUndefined()
})
