const seconds = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const milliseconds = { ...seconds, fractionalSecondDigits: 3 } as const
const date = { month: 'short', day: 'numeric' } as const

const exact = new Intl.DateTimeFormat(undefined, { year: 'numeric', ...date, ...milliseconds, timeZoneName: 'short' })
const clocks = {
  seconds: { today: new Intl.DateTimeFormat(undefined, seconds), before: new Intl.DateTimeFormat(undefined, { ...date, ...seconds }) },
  milliseconds: {
    today: new Intl.DateTimeFormat(undefined, milliseconds),
    before: new Intl.DateTimeFormat(undefined, { ...date, ...milliseconds }),
  },
}
const hourOnly = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' })

/** The whole truth for a tooltip: date, time to the millisecond, time zone. */
export function exactTime(iso: string): string {
  return exact.format(Date.parse(iso))
}

/** A time of day; with its date when that is not today. */
export function clockTime(iso: string, nowMs: number, to: keyof typeof clocks = 'seconds'): string {
  const at = new Date(iso)
  const isToday = at.toDateString() === new Date(nowMs).toDateString()
  return clocks[to][isToday ? 'today' : 'before'].format(at)
}

export function hourText(iso: string): string {
  return hourOnly.format(Date.parse(iso))
}

function dayText(iso: string): string {
  return day.format(Date.parse(iso))
}

const steps: [limitMs: number, unitMs: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60_000, 1_000, 'second'],
  [3_600_000, 60_000, 'minute'],
  [86_400_000, 3_600_000, 'hour'],
  [30 * 86_400_000, 86_400_000, 'day'],
]

/** `3 min. ago`; a date once it is more than a month away. */
export function relativeTime(iso: string, nowMs: number): string {
  const away = Date.parse(iso) - nowMs
  const span = Math.abs(away)
  // Browser and relay clocks differ by a little: near zero there is nothing worth counting.
  if (span < 5_000) return 'just now'
  const step = steps.find(([limitMs]) => span < limitMs)
  if (step === undefined) return dayText(iso)
  return relative.format(Math.trunc(away / step[1]), step[2])
}
