import { describe, expect, test } from 'vitest'
import { serialProtocols } from './read-serial-line.ts'

const stx = '\x02'

/** A fault, with what to do about it. */
const no = (why: string) => ({ state: 'fault', value: null, unit: null, trouble: expect.stringContaining(why) as string })

describe('MT-SICS', () => {
  test.each([
    ['S S     100.00 g\r', { state: 'stable', value: '100.00', unit: 'g' }],
    ['S D       1.235 kg\r', { state: 'moving', value: '1.235', unit: 'kg' }],
    ['S S       0.000 kg\r', { state: 'zero', value: '0.000', unit: 'kg' }],
    ['S S      -0.015 kg\r', { state: 'stable', value: '-0.015', unit: 'kg' }],
    ['S S        5.40 lb\r', { state: 'stable', value: '5.40', unit: 'lb' }],
    ['S +\r', { state: 'over-limit', value: null, unit: null }],
    ['S -\r', { state: 'under-zero', value: null, unit: null }],
    ['S I\r', { state: 'moving', value: null, unit: null }],
    ['S S     100.00 furlong\r', no('furlong')],
    ['S S      1.2350 t\r', no('"t"')],
    ['S S     1235.00 mg\r', no('"mg"')],
    ['ES\r', undefined],
    ['', undefined],
  ])('%j', (message, reading) => expect(serialProtocols['mt-sics'].read(Buffer.from(message, 'latin1'))).toEqual(reading))
})

describe('NCI', () => {
  test.each([
    ['\n  1.235kg\r\nS00\r', { state: 'stable', value: '1.235', unit: 'kg' }],
    ['\n 012.40 lb\r\nS10\r', { state: 'moving', value: '12.40', unit: 'lb' }],
    ['\n  0.000kg\r\nS20\r', { state: 'zero', value: '0.000', unit: 'kg' }],
    ['\n  0.000kg\r\nS01\r', { state: 'under-zero', value: null, unit: null }],
    ['\n 99.999kg\r\nS02\r', { state: 'over-limit', value: null, unit: null }],
    // Without the S before them, and with the third and fourth that some add.
    ['\n  1.235kg\r\n00\r', { state: 'stable', value: '1.235', unit: 'kg' }],
    ['\n  1.235kg\r\nS1p\x70\x30\r', { state: 'moving', value: '1.235', unit: 'kg' }],
    ['\n -0.015kg\r\nS00\r', { state: 'stable', value: '-0.015', unit: 'kg' }],
    ['\n 12lb  3.4oz\r\nS00\r', { state: 'stable', value: '195.4', unit: 'oz' }],
    ['\n  0lb  0.0oz\r\nS20\r', { state: 'zero', value: '0.0', unit: 'oz' }],
    ['\n -1lb  0.5oz\r\nS00\r', { state: 'stable', value: '-16.5', unit: 'oz' }],
    ['\n^^^^^^^^kg\r\nS02\r', { state: 'over-limit', value: null, unit: null }],
    ['\n--------kg\r\nS0px0\r', no('zero')],
    ['\n  1.235kg\r\nS80\r', no('fault of its own')],
    ['\n  1.235kg\r\nS08\r', no('fault of its own')],
    ['\n     12pcs\r\nS00\r', no('"pcs"')],
    // Whether it has settled is not known: no weight.
    ['\n  1.235kg\r', undefined],
    ['\n  1.235kg\r\n', undefined],
    ['\n  1.235kg\r\nS0', undefined],
    ['\n  1.235kg\r\nSAB\r', undefined],
    // Begun in the middle of a number.
    ['235kg\r\nS00\r', undefined],
    ['\nS00\r', undefined],
    ['\n?\r', undefined],
  ])('%j', (message, reading) => expect(serialProtocols.nci.read(Buffer.from(message, 'latin1'))).toEqual(reading))
})

describe('A&D', () => {
  test.each([
    ['ST,+00123.45  g\r', { state: 'stable', value: '123.45', unit: 'g' }],
    ['US,+0001.200 kg\r', { state: 'moving', value: '1.200', unit: 'kg' }],
    ['ST,-0001.200 kg\r', { state: 'stable', value: '-1.200', unit: 'kg' }],
    ['ST,+0000.000 kg\r', { state: 'zero', value: '0.000', unit: 'kg' }],
    ['OL,+9999999E+19\r', { state: 'over-limit', value: null, unit: null }],
    ['OL,-9999999E+19\r', { state: 'under-zero', value: null, unit: null }],
    ['QT,+00000012 PC\r', no('pieces')],
    ['ST,+00123.45  t\r', no('"t"')],
    ['ST,+00123.45ozt\r', no('"ozt"')],
    // Its indicators (AD-4325, AD-4329, AD-4404) say after that of what the weight is.
    ['ST,GS,+0012.34kg\r', { state: 'stable', value: '12.34', unit: 'kg' }],
    ['US,GS,+0012.34kg\r', { state: 'moving', value: '12.34', unit: 'kg' }],
    ['ST,NT,-0012.34kg\r', { state: 'stable', value: '-12.34', unit: 'kg' }],
    ['ST,G ,+01234.5kg\r', { state: 'stable', value: '1234.5', unit: 'kg' }],
    ['US,N ,+01234.5 g\r', { state: 'moving', value: '1234.5', unit: 'g' }],
    ['ST,NT,+0012,34kg\r', { state: 'stable', value: '12.34', unit: 'kg' }],
    ['ST,GS,+  4.876kg\r', { state: 'stable', value: '4.876', unit: 'kg' }],
    ['ST,GS,   245.6 g\r', { state: 'stable', value: '245.6', unit: 'g' }],
    ['ST,GS,+00000.0kg\r', { state: 'zero', value: '0.0', unit: 'kg' }],
    ['ST,TR,+0001.00kg\r', no('tare')],
    ['ST,T ,+0001.00kg\r', no('tare')],
    ['ST,PT,+0001.00kg\r', no('tare')],
    ['ST,GS,+001.234 t\r', no('"t"')],
    ['OL,GS,+    .  kg\r', { state: 'over-limit', value: null, unit: null }],
    ['LO,GS,+    .  kg\r', { state: 'over-limit', value: null, unit: null }],
    ['OL,NT,-    .  kg\r', { state: 'under-zero', value: null, unit: null }],
    ['ST,GS,+    .  kg\r', undefined],
    ['ST,XX,+0012.34kg\r', undefined],
    ['ST,GS,1,P,+000123.4 kg\r', undefined],
    ['?\r', undefined],
  ])('%j', (message, reading) => expect(serialProtocols.and.read(Buffer.from(message, 'latin1'))).toEqual(reading))
})

describe('Toledo continuous', () => {
  test.each([
    [`${stx}\x2d\x30\x20001235000000`, { state: 'stable', value: '1.235', unit: 'kg' }],
    [`${stx}\x2c\x28\x20  1250000000`, { state: 'moving', value: '12.50', unit: 'lb' }],
    [`${stx}\x2d\x32\x20000020000000`, { state: 'stable', value: '-0.020', unit: 'kg' }],
    [`${stx}\x2a\x20\x21000450000000`, { state: 'stable', value: '450', unit: 'g' }],
    [`${stx}\x2d\x30\x20000000000000`, { state: 'zero', value: '0.000', unit: 'kg' }],
    [`${stx}\x2d\x34\x20000000000000`, { state: 'over-limit', value: null, unit: null }],
    [`${stx}\x2d\x36\x20000000000000`, { state: 'under-zero', value: null, unit: null }],
    // Begun in the middle of one, the next whole one counts.
    [`35000000${stx}\x2d\x30\x20001235000000`, { state: 'stable', value: '1.235', unit: 'kg' }],
    ['001235000000', undefined],
    [`${stx}\x2d\x30`, undefined],
    [`${stx}\x2d\x30\x20001235`, { state: 'stable', value: '1.235', unit: 'kg' }],
    // A digit was lost on the line.
    [`${stx}\x2d\x30\x2000123500000`, undefined],
    [`${stx}\x2a\x20\x23000450000000`, { state: 'stable', value: '450', unit: 'oz' }],
    // 1.235 t is 1,235 kg, and nothing here may make 1.235 kg of it.
    [`${stx}\x2d\x30\x22001235000000`, no('metric tons')],
    [`${stx}\x2d\x30\x24001235000000`, no('troy ounces')],
    [`${stx}\x2d\x30\x25001235000000`, no('pennyweights')],
    [`${stx}\x2d\x20\x26001235000000`, no('tons')],
    [`${stx}\x2d\x30\x27001235000000`, no('of its own')],
    // Beyond its range it has no weight, in whatever unit.
    [`${stx}\x2d\x34\x22000000000000`, { state: 'over-limit', value: null, unit: null }],
    // A number with zeros behind it, which makers count among the digits or not.
    [`${stx}\x28\x30\x20000450000000`, no('fixed zeros')],
    [`${stx}\x29\x30\x20000450000000`, no('fixed zeros')],
    // Ten times as fine as it weighs.
    [`${stx}\x2d\x30\x30001235000000`, no('expanded')],
  ])('%j', (message, reading) => expect(serialProtocols['toledo-continuous'].read(Buffer.from(message, 'latin1'))).toEqual(reading))
})
