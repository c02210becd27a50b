import { texts } from '../../texts/texts.ts'

const seconds = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const milliseconds = { ...seconds, fractionalSecondDigits: 3 } as const
const date = { month: 'short', day: 'numeric' } as const

const exact = inZone({ year: 'numeric', ...date, ...milliseconds, timeZoneName: 'short' })
const clocks = {
  seconds: clock(seconds),
  milliseconds: clock(milliseconds),
}
const yearOnly = inZone({ year: 'numeric' })
const dayOnly = inZone({ dateStyle: 'medium' })
const offset = inZone({ timeZoneName: 'longOffset' })
const zoneShort = inZone({ timeZoneName: 'short' })
const hourOnly = inZone({ hour: 'numeric', minute: '2-digit' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })

/** Where whoever looks is, as the browser knows it. */
export const ownTimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

/** The whole truth for a tooltip: date, time to the millisecond, time zone. */
export function exactTime(iso: string, timeZone = ownTimeZone): string {
  return exact(timeZone).format(Date.parse(iso))
}

interface Clock {
  to?: keyof typeof clocks
  timeZone?: string
}

/** A time of day; with its date when that is not today, there, and with the year when it is another one. */
export function clockTime(iso: string, nowMs: number, { to = 'seconds', timeZone = ownTimeZone }: Clock = {}): string {
  const at = Date.parse(iso)
  return clocks[to][nearness(at, nowMs, timeZone)](timeZone).format(at)
}

function nearness(at: number, nowMs: number, timeZone: string): 'today' | 'thisYear' | 'before' {
  if (dayText(at, timeZone) === dayText(nowMs, timeZone)) return 'today'
  return yearOnly(timeZone).format(at) === yearOnly(timeZone).format(nowMs) ? 'thisYear' : 'before'
}

/** Whether clocks in both zones show the same at this time; in summer they may and in winter not. */
export function isSameClock(iso: string, timeZone: string, other = ownTimeZone): boolean {
  return partOf(offset, iso, timeZone) === partOf(offset, iso, other)
}

/** `GMT+1`, `EST`: what a zone is called at this time. */
export function zoneName(iso: string, timeZone: string): string {
  return partOf(zoneShort, iso, timeZone)
}

export function hourText(iso: string, timeZone = ownTimeZone): string {
  return hourOnly(timeZone).format(Date.parse(iso))
}

function dayText(ms: number, timeZone: string): string {
  return dayOnly(timeZone).format(ms)
}

function partOf(format: ReturnType<typeof inZone>, iso: string, timeZone: string): string {
  return (
    format(timeZone)
      .formatToParts(Date.parse(iso))
      .find(({ type }) => type === 'timeZoneName')?.value ?? ''
  )
}

function clock(time: Intl.DateTimeFormatOptions) {
  return { today: inZone(time), thisYear: inZone({ ...date, ...time }), before: inZone({ year: 'numeric', ...date, ...time }) }
}

/** Making a format costs more than all of its uses on a page. */
function inZone(options: Intl.DateTimeFormatOptions): (timeZone: string) => Intl.DateTimeFormat {
  const formatByZone = new Map<string, Intl.DateTimeFormat>()
  return (timeZone) => {
    const format = formatByZone.get(timeZone) ?? new Intl.DateTimeFormat(undefined, { ...options, timeZone })
    formatByZone.set(timeZone, format)
    return format
  }
}

const steps: [limitMs: number, unitMs: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60_000, 1_000, 'second'],
  [3_600_000, 60_000, 'minute'],
  [86_400_000, 3_600_000, 'hour'],
  [30 * 86_400_000, 86_400_000, 'day'],
]

/** `3 min. ago`; a date once it is more than a month away. */
export function relativeTime(iso: string, nowMs: number, timeZone = ownTimeZone): string {
  const away = Date.parse(iso) - nowMs
  const span = Math.abs(away)
  // Browser and relay clocks differ by a little: near zero there is nothing worth counting.
  if (span < 5_000) return texts.controls.justNow
  const step = steps.find(([limitMs]) => span < limitMs)
  if (step === undefined) return dayText(Date.parse(iso), timeZone)
  return relative.format(Math.trunc(away / step[1]), step[2])
}
