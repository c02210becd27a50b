import { describe, expect, test } from 'vitest'
import { serialProtocols } from './read-serial-line.ts'

const stx = '\x02'

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
    ['S S     100.00 furlong\r', undefined],
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
    ['QT,+00000012 PC\r', undefined],
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
  ])('%j', (message, reading) => expect(serialProtocols['toledo-continuous'].read(Buffer.from(message, 'latin1'))).toEqual(reading))
})
