import { expect, test } from 'vitest'
import { DownloadPlaces } from './download-places.ts'

test('as many computers as may fetch at once do, and the next when one of them has left', () => {
  const places = new DownloadPlaces(2)
  const one = places.take('one')
  expect(places.take('two')).toBeDefined()
  expect(places.take('three')).toBeUndefined()
  one?.leave()
  one?.leave()
  expect(places.take('three')).toBeDefined()
  expect(places.take('four')).toBeUndefined()
})

test('a computer that comes again has its own place, and the download before is ended', () => {
  const places = new DownloadPlaces(1)
  const before = places.take('one')
  const again = places.take('one')
  expect([before?.lost.aborted, again?.lost.aborted]).toEqual([true, false])
  // What has been ended leaves late, and frees nothing that is not its own.
  before?.leave()
  expect(places.take('two')).toBeUndefined()
})
