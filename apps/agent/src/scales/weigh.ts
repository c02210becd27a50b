import type { WeightUnit } from '@cloudprint/protocol/scale'
import { faulty } from './scale.ts'
import type { Reading } from './scale.ts'

const units: Record<string, WeightUnit> = { g: 'g', kg: 'kg', oz: 'oz', lb: 'lb', lbs: 'lb' }

interface Shown {
  isStable: boolean
  /** As the scale wrote it, such as `+00012.50`. */
  number: string
  unit: string
}

/** What a scale shows as a reading; undefined where it shows no number. In a unit that is not known it is no weight: 1.235 t is not 1.235 kg. */
export function weigh({ isStable, number, unit }: Shown): Reading | undefined {
  const value = decimal(number)
  if (value === undefined) return undefined
  const known = units[unit.toLowerCase()]
  if (known === undefined) return unknownUnit(unit)
  const isZero = Number(value) === 0
  return { state: isStable ? (isZero ? 'zero' : 'stable') : 'moving', value, unit: known }
}

/** @param unit as it stands on the scale. */
export function unknownUnit(unit: string): Reading {
  return faulty(`The scale shows its weight in "${unit}", which is not read: set it to g, kg, oz or lb.`)
}

/** `+00012.50` as the display shows it: `12.50`. */
function decimal(text: string): string | undefined {
  const parts = /^([+-]?)0*(\d+)(?:[.,](\d+))?$/.exec(text.replaceAll(' ', ''))
  if (parts === null) return undefined
  const [, sign, whole = '', decimals] = parts
  return `${sign === '-' ? '-' : ''}${whole}${decimals === undefined ? '' : `.${decimals}`}`
}
