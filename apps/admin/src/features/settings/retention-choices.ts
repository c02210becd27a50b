import { durationText } from '../../shared/format/duration.ts'

interface Choice {
  value: string
  label: string
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

export const documentChoices: Choice[] = [
  { value: '0', label: 'Not at all' },
  ...choicesOf([15 * MINUTE, HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY]),
]

export const jobChoices: Choice[] = [
  ...choicesOf([DAY, 7 * DAY, 30 * DAY, 90 * DAY]),
  { value: String(YEAR), label: '1 year' },
  { value: String(10 * YEAR), label: '10 years' },
]

/** A value that was set by the API may be none of the choices. */
export function withCurrent(choices: Choice[], seconds: number): Choice[] {
  if (choices.some(({ value }) => value === String(seconds))) return choices
  return [...choices, ...choicesOf([seconds])].toSorted((a, b) => Number(a.value) - Number(b.value))
}

function choicesOf(seconds: number[]): Choice[] {
  return seconds.map((one) => ({ value: String(one), label: durationText(one * 1_000) }))
}
