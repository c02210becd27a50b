import type { WeightUnit } from '@cloudprint/protocol/scale'
import { noWeight } from './scale.ts'
import type { Reading } from './scale.ts'

/** HID usage page of scales (USB HID Point of Sale Usage Tables §4). */
export const SCALE_USAGE_PAGE = 0x8d

/** Status of a scale data report, by its usage less 0x70 (HID POS §4.5). */
const states: Record<number, Reading['state']> = {
  1: 'fault',
  2: 'zero',
  3: 'moving',
  4: 'stable',
  5: 'under-zero',
  6: 'over-limit',
  // It asks to be calibrated, or set to zero again: what it shows is no weight.
  7: 'fault',
  8: 'fault',
}

/** Weight units, by their usages less 0x50 (HID POS §4.4), of those that parcels are weighed in. */
const units: Record<number, WeightUnit> = { 2: 'g', 3: 'kg', 11: 'oz', 12: 'lb' }

const DATA_REPORT = 3

/** A scale data report: id 3, status, unit, power of ten, and the weight in sixteen bits. Undefined for every other report. */
export function readHidReport(report: Uint8Array): Reading | undefined {
  const [id, status = 0, unitUsage = 0, power = 0, low = 0, high = 0] = report
  if (id !== DATA_REPORT || report.length < 6) return undefined
  const state = states[status] ?? 'fault'
  const unit = units[unitUsage]
  if (state === 'fault' || state === 'under-zero' || state === 'over-limit') return noWeight(state)
  if (unit === undefined) return noWeight('fault')
  return { state, value: scaled(low + high * 256, (power << 24) >> 24), unit }
}

/** Digits as the display shows them: 1235 by -3 is `1.235`. */
function scaled(digits: number, power: number): string {
  if (power >= 0) return `${digits}${digits === 0 ? '' : '0'.repeat(Math.min(power, 6))}`
  const decimals = Math.min(-power, 6)
  return (digits / 10 ** -power).toFixed(decimals)
}
