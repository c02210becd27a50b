import { expect, test } from 'vitest'
import { Places } from './places.ts'

test('one key fills its own places, and all of them together those of all', () => {
  const places = new Places({ perKey: 2, inAll: 3 })
  const leave = places.take('a')
  places.take('a')
  expect([places.fullFor('a'), places.fullFor('b')]).toEqual(['key', undefined])
  places.take('b')
  expect([places.fullFor('a'), places.fullFor('b'), places.fullFor('c')]).toEqual(['key', 'all', 'all'])
  leave()
  leave()
  expect([places.fullFor('a'), places.fullFor('b')]).toEqual([undefined, undefined])
  places.take('c')
  expect(places.fullFor('a')).toBe('all')
})
