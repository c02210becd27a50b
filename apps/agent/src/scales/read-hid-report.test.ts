import { expect, test } from 'vitest'
import { readHidReport } from './read-hid-report.ts'

/** A fault, with what to do about it. */
const no = (why: string) => ({ state: 'fault', value: null, unit: null, trouble: expect.stringContaining(why) as string })

/**
 * What people have published that their scales said: a DYMO M10 (steventsnyder.com, "Reading a Dymo USB scale using Python"), an M25-US
 * (rfg-scale), and an M10 and an M25 without the first two bytes (antradar.com, "Dymo USB Scale Interface Specs"), which are the report's id and
 * the status of a settled weight.
 */
test.each([
  ['an empty M10, or M25-US', [3, 2, 11, 255, 0, 0], { state: 'zero', value: '0.0', unit: 'oz' }],
  ['20 g', [3, 4, 0x02, 0x00, 0x14, 0x00], { state: 'stable', value: '20', unit: 'g' }],
  ['40 lb and 5.2 oz', [3, 4, 0x0b, 0xff, 0x34, 0x19], { state: 'stable', value: '645.2', unit: 'oz' }],
])('recorded: %s', (_what, bytes, reading) => expect(readHidReport(Uint8Array.from(bytes))).toEqual(reading))

test.each([
  ['a parcel of 1.235 kg', [3, 4, 3, 0xfd, 0xd3, 0x04], { state: 'stable', value: '1.235', unit: 'kg' }],
  ['450 g', [3, 4, 2, 0, 0xc2, 0x01], { state: 'stable', value: '450', unit: 'g' }],
  ['12.4 oz that still moves', [3, 3, 11, 0xff, 124, 0], { state: 'moving', value: '12.4', unit: 'oz' }],
  ['5.40 lb', [3, 4, 12, 0xfe, 0x1c, 0x02], { state: 'stable', value: '5.40', unit: 'lb' }],
  ['an empty one', [3, 2, 11, 0xff, 0, 0], { state: 'zero', value: '0.0', unit: 'oz' }],
  ['20 kg in hundreds of grams', [3, 4, 2, 2, 200, 0], { state: 'stable', value: '20000', unit: 'g' }],
  ['less than nothing', [3, 5, 3, 0xfd, 1, 0], { state: 'under-zero', value: null, unit: null }],
  ['too much', [3, 6, 3, 0xfd, 0xff, 0xff], { state: 'over-limit', value: null, unit: null }],
  ['one that has a fault', [3, 1, 3, 0xfd, 1, 0], no('fault of its own')],
  ['one that wants to be calibrated', [3, 7, 3, 0xfd, 1, 0], no('calibrated')],
  ['one that wants to be set to zero', [3, 8, 3, 0xfd, 1, 0], no('zero')],
  ['carats', [3, 4, 4, 0, 1, 0], no('carats')],
  ['1.235 metric tons', [3, 4, 8, 0xfd, 0xd3, 0x04], no('metric tons')],
  ['a unit that nobody knows', [3, 4, 99, 0, 1, 0], no('unit 99')],
  ['ten times a million grams', [3, 4, 2, 7, 1, 0], no('steps')],
  ['a ten-millionth of a kilogram', [3, 4, 3, 0xf9, 1, 0], no('steps')],
  ['another report', [1, 0, 0, 0, 0, 0], undefined],
  ['half a report', [3, 4, 3], undefined],
])('%s', (_what, bytes, reading) => expect(readHidReport(Uint8Array.from(bytes))).toEqual(reading))
