import type { SerialScale } from '../settings.ts'
import { faulty, noWeight } from './scale.ts'
import type { Reading } from './scale.ts'
import { unknownUnit, weigh } from './weigh.ts'

/** How serial scales speak. `asks`: what makes one say its weight; absent for those that do so all the time. */
export interface SerialProtocol {
  asks?: string
  /** What ends a message. */
  delimiter: string
  /** A message without its end; undefined for what can not be read as one, or says nothing about the weight. */
  read(message: Buffer): Reading | undefined
}

/** Mettler Toledo MT-SICS level 0: `SI` is answered by `S S     100.00 g`, `S D …` while it moves, `S +` and `S -` beyond its range. */
function readSics(message: Buffer): Reading | undefined {
  const text = message.toString('latin1').trim()
  if (text === 'S +') return noWeight('over-limit')
  if (text === 'S -') return noWeight('under-zero')
  if (text === 'S I') return noWeight('moving')
  const [, state, number, unit] = /^S ([SD])\s+(-?\s*[\d.]+)\s*([a-z]+)$/i.exec(text) ?? []
  return number === undefined || unit === undefined ? undefined : weigh({ isStable: state === 'S', number, unit })
}

/**
 * NCI (Weigh-Tronix SCP-01), as Avery Weigh-Tronix, Fairbanks and Brecknell speak it: `W` is answered by a line with the weight and one with
 * two to four status characters, after an `S` or without. The first tells motion (bit 0), zero (1), a fault of its memory (2, 3); the second under
 * (0) and over capacity (1), a fault of its memory or calibration (2, 3), and that a third follows (6), which tells that it found no zero (3).
 */
function readNci(message: Buffer): Reading | undefined {
  const text = message.toString('latin1')
  // Bits 4 and 5 are always set: what stands there without them is no status, and without a status nobody knows whether the weight has settled.
  const [, line, status] = /\n([^\r\n]+)\r\n?S?([0-?][0-?p-\x7f][0-?p-\x7f]?[0-?]?)\r?$/.exec(text) ?? []
  if (line === undefined || status === undefined) return undefined
  const [first = 0, second = 0, third = 0] = Buffer.from(status, 'latin1')
  if ((first & 0b1100) !== 0 || (second & 0b1100) !== 0)
    return faulty('The scale reports a fault of its own, of its memory or its calibration: its maker’s service can mend it.')
  if ((second & 0x40) !== 0 && (third & 0b1000) !== 0)
    return faulty('The scale did not find its zero: take everything off it, and switch it off and on again.')
  if ((second & 2) !== 0) return noWeight('over-limit')
  if ((second & 1) !== 0) return noWeight('under-zero')
  const isStable = (first & 1) === 0
  const [, sign = '', pounds, ounces] = /^\s*(-?)\s*(\d+)\s*lb\s*(\d+(?:\.\d+)?)\s*oz\s*$/i.exec(line) ?? []
  if (pounds !== undefined && ounces !== undefined) return weigh({ isStable, number: `${sign}${inOunces(pounds, ounces)}`, unit: 'oz' })
  const [, number, unit] = /^\s*(-?[\d. ]+?)\s*([a-z%]+)\s*$/i.exec(line) ?? []
  return number === undefined || unit === undefined ? undefined : weigh({ isStable, number, unit })
}

/** With as many decimals as the ounces have: 12 lb and 3.4 oz are 195.4 oz. */
function inOunces(pounds: string, ounces: string): string {
  return (Number(pounds) * 16 + Number(ounces)).toFixed(ounces.split('.')[1]?.length ?? 0)
}

/**
 * A&D: `ST,+00123.45  g` all the time or to `Q`; `US` while it moves, `OL` (of some `LO`) beyond its range, `QT` counts pieces and weighs nothing.
 * Indicators (AD-4325, AD-4329, AD-4404) name the weight behind that: `ST,GS,+0012.34kg`, gross; `NT` net, `TR` the tare, `PT` the preset tare.
 */
function readAnd(message: Buffer): Reading | undefined {
  const text = message.toString('latin1').trim()
  if (/^(OL|LO)\b/.test(text)) return noWeight(text.includes('-') ? 'under-zero' : 'over-limit')
  if (text.startsWith('QT')) return faulty('The scale counts pieces: set it to weigh.')
  if (/^(ST|US),(T[R ]|PT),/.test(text)) return faulty('The scale tells its tare: set it to tell what it displays, gross or net.')
  const [, state, number, unit] = /^(ST|US),(?:G[S ],|N[T ],)?([+-]?[\d., ]+?)\s*([a-z%]+)$/i.exec(text) ?? []
  return number === undefined || unit === undefined ? undefined : weigh({ isStable: state === 'ST', number, unit })
}

/** Units by bits 0 to 2 of status C; 0 is pounds or kilograms. What is none of ours is told by its name. */
const toledoUnits: readonly string[] = ['', 'g', 'metric tons', 'oz', 'troy ounces', 'pennyweights', 'tons', 'units of its own']

/**
 * Toledo continuous: STX, three status bytes, six digits of weight, six of tare (of some not), all the time. Status A: where the decimal point
 * stands (bits 0 to 2, 2 for none, less for zeros behind the number); B: negative (bit 1), out of range (bit 2), motion (bit 3), kilograms rather
 * than pounds (bit 4); C: another unit (bits 0 to 2), and that the display is expanded tenfold (bit 4).
 */
function readToledo(message: Buffer): Reading | undefined {
  const start = message.lastIndexOf(0x02)
  // With a digit lost on the line another would stand in its place.
  if (start < 0 || ![10, 16].includes(message.length - start)) return undefined
  const [a = 0, b = 0, c = 0] = message.subarray(start + 1, start + 4)
  const digits = message.toString('latin1', start + 4, start + 10).replaceAll(' ', '0')
  if (!/^\d{6}$/.test(digits)) return undefined
  if ((b & 4) !== 0) return noWeight((b & 2) !== 0 ? 'under-zero' : 'over-limit')
  // Where the decimal point stands then is not written down anywhere.
  if ((c & 16) !== 0) return faulty('The display of the scale is expanded tenfold: set it back to how it weighs.')
  const unit = toledoUnits[c & 7] || ((b & 16) !== 0 ? 'kg' : 'lb')
  if (unit.length > 2) return unknownUnit(unit)
  const point = (a & 7) - 2
  // Some makers count those zeros among the six digits, and some do not.
  if (point < 0) return faulty('The last digits of the scale’s display are fixed zeros: set it to finer steps.')
  const number = point === 0 ? digits : `${digits.slice(0, -point)}.${digits.slice(-point)}`
  return weigh({ isStable: (b & 8) === 0, number: `${(b & 2) !== 0 ? '-' : ''}${number}`, unit })
}

export const serialProtocols = {
  'mt-sics': { asks: 'SI\r\n', delimiter: '\n', read: readSics },
  'nci': { asks: 'W\r', delimiter: '\x03', read: readNci },
  'and': { asks: 'Q\r\n', delimiter: '\n', read: readAnd },
  'toledo-continuous': { delimiter: '\r', read: readToledo },
} as const satisfies Record<SerialScale['protocol'], SerialProtocol>
