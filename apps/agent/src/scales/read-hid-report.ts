import type { WeightUnit } from '@cloudprint/protocol/scale'
import { faulty, noWeight } from './scale.ts'
import type { Reading } from './scale.ts'
import { unknownUnit } from './weigh.ts'

/** HID usage page of scales (USB HID Point of Sale Usage Tables §4). */
export const SCALE_USAGE_PAGE = 0x8d

/** Status of a scale data report that has a weight, by its usage less 0x70 (HID POS §4.5). */
const states: Record<number, 'zero' | 'moving' | 'stable'> = { 2: 'zero', 3: 'moving', 4: 'stable' }

/** The others: what they show is no weight. */
const weightless: Record<number, Reading> = {
  1: faulty('The scale reports a fault of its own: switch it off and on again, and have it serviced where that does not help.'),
  5: noWeight('under-zero'),
  6: noWeight('over-limit'),
  7: faulty('The scale asks to be calibrated.'),
  8: faulty('The scale asks to be set to zero: take everything off it, and press its zero key.'),
}

/** Weight units, by their usages less 0x50 (HID POS §4.4), of those that parcels are weighed in. */
const units: Record<number, WeightUnit> = { 2: 'g', 3: 'kg', 11: 'oz', 12: 'lb' }

/** The rest of them. */
const otherUnits: Record<number, string> = {
  1: 'mg',
  4: 'carats',
  5: 'taels',
  6: 'grains',
  7: 'pennyweights',
  8: 'metric tons',
  9: 'tons',
  10: 'troy ounces',
}

/** As many decimals, or zeros behind it, as a weight has at most. */
const MAX_POWER = 6

const DATA_REPORT = 3

/** A scale data report: id 3, status, unit, power of ten, and the weight in sixteen bits. Undefined for every other report. */
export function readHidReport(report: Uint8Array): Reading | undefined {
  const [id, status = 0, unitUsage = 0, power = 0, low = 0, high = 0] = report
  if (id !== DATA_REPORT || report.length < 6) return undefined
  const state = states[status]
  if (state === undefined) return weightless[status] ?? noWeight('fault')
  const unit = units[unitUsage]
  if (unit === undefined) return unknownUnit(otherUnits[unitUsage] ?? `unit ${unitUsage}`)
  const signedPower = (power << 24) >> 24
  if (Math.abs(signedPower) > MAX_POWER) return faulty(`The scale weighs in steps of 10^${signedPower} ${unit}, which are not read.`)
  return { state, value: scaled(low + high * 256, signedPower), unit }
}

/** Digits as the display shows them: 1235 by -3 is `1.235`. */
function scaled(digits: number, power: number): string {
  return power >= 0 ? `${digits}${digits === 0 ? '' : '0'.repeat(power)}` : (digits / 10 ** -power).toFixed(-power)
}
