import { expect, test } from 'vitest'
import { HidNames } from './hid-names.ts'

const dymo = (path: string, serialNumber = '') => ({ vendorId: 0x0922, productId: 0x8003, serialNumber, path })
const places: Record<string, string> = { '/dev/hidraw0': '1-1:1.0', '/dev/hidraw1': '1-2:1.0', '/dev/hidraw2': '1-2:1.0' }
const placeOf = (path: string) => places[path] ?? '?'
const names = (named: ReadonlyMap<string, unknown>) => [...named.keys()]

test('a scale is named for its model and its serial number', () => {
  const given = new HidNames().give([dymo('/dev/hidraw0'), dymo('/dev/hidraw1', '0031B7')], placeOf)
  expect(names(given)).toEqual(['hid/0922-8003', 'hid/0922-8003-0031B7'])
})

test('two that can not be told apart are each named for the port as well, in whatever order they are found', () => {
  const [one, two] = [dymo('/dev/hidraw0'), dymo('/dev/hidraw1')]
  const given = new HidNames().give([one, two], placeOf)
  expect(given).toEqual(
    new Map([
      ['hid/0922-8003@1-1:1.0', one],
      ['hid/0922-8003@1-2:1.0', two],
    ]),
  )
  expect(new HidNames().give([two, one], placeOf)).toEqual(given)
})

test('one of two that is unplugged leaves the other its name, so that nobody takes the weight of one for that of the other', () => {
  const given = new HidNames()
  given.give([dymo('/dev/hidraw0'), dymo('/dev/hidraw1')], placeOf)
  expect(names(given.give([dymo('/dev/hidraw1')], placeOf))).toEqual(['hid/0922-8003@1-2:1.0'])
  // Plugged in again it has another number, and the same port.
  expect(names(given.give([dymo('/dev/hidraw0'), dymo('/dev/hidraw2')], placeOf))).toEqual([
    'hid/0922-8003@1-1:1.0',
    'hid/0922-8003@1-2:1.0',
  ])
})

test('a serial number that a maker gave to all of them tells none apart', () => {
  const given = new HidNames().give([dymo('/dev/hidraw0', '0001'), dymo('/dev/hidraw1', '0001')], placeOf)
  expect(names(given)).toEqual(['hid/0922-8003-0001@1-1:1.0', 'hid/0922-8003-0001@1-2:1.0'])
})

test('a scale that is listed twice, for two usages, is one', () => {
  expect(names(new HidNames().give([dymo('/dev/hidraw0'), dymo('/dev/hidraw0')], placeOf))).toEqual(['hid/0922-8003'])
})
