import { durationText } from '../../shared/format/duration.ts'
import { texts } from '../../texts/texts.ts'

const words = texts.settings.retention

interface Choice {
  value: string
  label: string
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

export const documentChoices: Choice[] = [
  { value: '0', label: words.notAtAll },
  ...choicesOf([15 * MINUTE, HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY]),
]

export const jobChoices: Choice[] = [
  ...choicesOf([DAY, 7 * DAY, 30 * DAY, 90 * DAY]),
  { value: String(YEAR), label: words.years(1) },
  { value: String(10 * YEAR), label: words.years(10) },
]

/** A value that was set by the API may be none of the choices. */
export function withCurrent(choices: Choice[], seconds: number): Choice[] {
  if (choices.some(({ value }) => value === String(seconds))) return choices
  return [...choices, ...choicesOf([seconds])].toSorted((a, b) => Number(a.value) - Number(b.value))
}

/** How the choice that holds is called. */
export function labelOf(choices: Choice[], seconds: number): string {
  return withCurrent(choices, seconds).find(({ value }) => value === String(seconds))?.label ?? ''
}

function choicesOf(seconds: number[]): Choice[] {
  return seconds.map((one) => ({ value: String(one), label: durationText(one * 1_000) }))
}
