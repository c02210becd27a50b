import type { WeightUnit } from '@cloudprint/protocol/scale'
import type { SerialScale } from '../settings.ts'
import { noWeight } from './scale.ts'
import type { Reading } from './scale.ts'

/** How serial scales speak. `asks`: what makes one say its weight; absent for those that do so all the time. */
export interface SerialProtocol {
  asks?: string
  /** What ends a message. */
  delimiter: string
  /** A message without its end; undefined for what says nothing about the weight. */
  read(message: Buffer): Reading | undefined
}

const units: Record<string, WeightUnit> = { g: 'g', kg: 'kg', oz: 'oz', lb: 'lb', lbs: 'lb' }

/** `00012.50` as the display shows it: `12.50`. */
function decimal(text: string): string {
  const [, sign = '', whole = '', rest = ''] = /^([+-]?)\s*0*(\d+)(\.\d+)?$/.exec(text.replaceAll(' ', '')) ?? []
  return `${sign === '-' ? '-' : ''}${whole}${rest}`
}

function weigh(isStable: boolean, number: string, unit: string): Reading | undefined {
  const known = units[unit.toLowerCase()]
  const value = decimal(number)
  if (known === undefined || value === '') return undefined
  const isZero = Number(value) === 0
  return { state: isStable ? (isZero ? 'zero' : 'stable') : 'moving', value, unit: known }
}

/** Mettler Toledo MT-SICS level 0: `SI` is answered by `S S     100.00 g`, `S D …` while it moves, `S +` and `S -` beyond its range. */
function readSics(message: Buffer): Reading | undefined {
  const text = message.toString('latin1').trim()
  if (text === 'S +') return noWeight('over-limit')
  if (text === 'S -') return noWeight('under-zero')
  if (text === 'S I') return noWeight('moving')
  const [, state, number, unit] = /^S ([SD])\s+(-?\s*[\d.]+)\s*([a-z]+)$/i.exec(text) ?? []
  return number === undefined || unit === undefined ? undefined : weigh(state === 'S', number, unit)
}

/**
 * NCI, as Avery Weigh-Tronix, Fairbanks and Brecknell speak it: `W` is answered by a line with the weight and one with `S` and status
 * characters, of which the first tells motion (bit 0) and zero (bit 1), the second under (bit 0) and over capacity (bit 1).
 */
function readNci(message: Buffer): Reading | undefined {
  const text = message.toString('latin1')
  const [, first = '0', second = '0'] = /S(.)(.)/.exec(text.slice(text.indexOf('\r'))) ?? []
  const beyond = second.charCodeAt(0)
  if ((beyond & 2) !== 0) return noWeight('over-limit')
  if ((beyond & 1) !== 0) return noWeight('under-zero')
  const [, number, unit] = /(-?[\d.]+)\s*([a-z]+)/i.exec(text) ?? []
  return number === undefined || unit === undefined ? undefined : weigh((first.charCodeAt(0) & 1) === 0, number, unit)
}

/** A&D: `ST,+00123.45  g` all the time or to `Q`; `US` while it moves, `OL` beyond its range, `QT` counts pieces and weighs nothing. */
function readAnd(message: Buffer): Reading | undefined {
  const text = message.toString('latin1').trim()
  if (text.startsWith('OL')) return noWeight(text.includes('-') ? 'under-zero' : 'over-limit')
  const [, state, number, unit] = /^(ST|US),([+-]?[\d. ]+?)\s*([a-z]+)$/i.exec(text) ?? []
  return number === undefined || unit === undefined ? undefined : weigh(state === 'ST', number, unit)
}

/**
 * Toledo continuous: STX, three status bytes, six digits of weight, six of tare, all the time. Status A: where the decimal point stands
 * (bits 0 to 2, 2 for none); B: negative (bit 1), out of range (bit 2), motion (bit 3), kilograms rather than pounds (bit 4); C: another
 * unit (bits 0 to 2: 1 is grams, 3 ounces).
 */
function readToledo(message: Buffer): Reading | undefined {
  const start = message.lastIndexOf(0x02)
  if (start < 0 || message.length - start < 10) return undefined
  const [a = 0, b = 0, c = 0] = message.subarray(start + 1, start + 4)
  const digits = message.toString('latin1', start + 4, start + 10).replaceAll(' ', '0')
  if (!/^\d{6}$/.test(digits)) return undefined
  if ((b & 4) !== 0) return noWeight((b & 2) !== 0 ? 'under-zero' : 'over-limit')
  const point = (a & 7) - 2
  const number = point > 0 ? `${digits.slice(0, -point)}.${digits.slice(-point)}` : digits + '0'.repeat(-point)
  const unit = ({ 1: 'g', 3: 'oz' } as Record<number, string>)[c & 7] ?? ((b & 16) !== 0 ? 'kg' : 'lb')
  return weigh((b & 8) === 0, `${(b & 2) !== 0 ? '-' : ''}${number}`, unit)
}

export const serialProtocols = {
  'mt-sics': { asks: 'SI\r\n', delimiter: '\n', read: readSics },
  'nci': { asks: 'W\r', delimiter: '\x03', read: readNci },
  'and': { asks: 'Q\r\n', delimiter: '\n', read: readAnd },
  'toledo-continuous': { delimiter: '\r', read: readToledo },
} as const satisfies Record<SerialScale['protocol'], SerialProtocol>
