import { texts } from '../../texts/texts.ts'

const { units } = texts.controls
const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A span of time as a person says it: `48 ms`, `1.5 s`, `3 min 20 s`, `2 h 5 min`, `4 days 3 h`. */
export function durationText(ms: number): string {
  const span = Math.max(0, ms)
  if (span < SECOND) return `${Math.round(span)} ms`
  if (span < 10 * SECOND) return `${(Math.round(span / 100) / 10).toLocaleString()} s`
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`
  if (span < HOUR) return pair(span, [MINUTE, 'min'], [SECOND, 's'])
  if (span < DAY) return pair(span, [HOUR, 'h'], [MINUTE, 'min'])
  return pair(span, [DAY, span < 2 * DAY ? units.day : units.days], [HOUR, 'h'])
}

type Unit = [ms: number, name: string]

function pair(span: number, [largeMs, largeName]: Unit, [smallMs, smallName]: Unit): string {
  const large = Math.floor(span / largeMs)
  const small = Math.floor((span % largeMs) / smallMs)
  return small === 0 ? `${large} ${largeName}` : `${large} ${largeName} ${small} ${smallName}`
}

/** Milliseconds from one ISO time to another; never negative, since two clocks may disagree by a little. */
export function msBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from))
}

/** A countdown: `4:09`, `1:04:09`. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
