import { expect, test } from 'vitest'
import { placeOf } from './places.ts'

test.each([
  ['/', '/'],
  ['/keys', '/keys'],
  ['/people/0198f000-0000-7000-8000-000000000001', '/people'],
  ['/printersome', '/'],
  ['/account', '/'],
])('%s belongs to %s', (path, place) => {
  expect(placeOf(path).to).toBe(place)
})
