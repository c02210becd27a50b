import { expect, test } from 'vitest'
import { clockTime, exactTime, isSameClock, relativeTime, zoneName } from './date-time.ts'

const winter = '2026-01-15T23:30:04.251Z'
const summer = '2026-07-15T23:30:04.251Z'

test('an exact time is told to the millisecond, on the day and by the clock of its zone, and names it', () => {
  expect(exactTime(winter, 'Europe/Berlin')).toMatch(/16.*2026.*30.04[.,]251/)
  expect(exactTime(winter, 'America/New_York')).toMatch(/15.*2026.*30.04[.,]251/)
  expect(exactTime(winter, 'Europe/Berlin')).toContain(zoneName(winter, 'Europe/Berlin'))
})

test('a clock leaves the date out where it is today in that zone, although it is yesterday in another', () => {
  const now = Date.parse('2026-01-16T00:30:00Z')
  expect(clockTime(winter, now, { timeZone: 'Europe/Berlin' })).not.toContain('16')
  expect(clockTime(winter, now, { timeZone: 'UTC' })).toContain('15')
})

test('a clock tells the year of another year alone', () => {
  expect(clockTime(winter, Date.parse('2026-03-01T00:00:00Z'))).not.toContain('2026')
  expect(clockTime(winter, Date.parse('2027-01-01T12:00:00Z'))).toContain('2026')
})

test('a clock is told to the millisecond when asked to', () => {
  expect(clockTime(winter, Date.parse(winter), { to: 'milliseconds', timeZone: 'Asia/Kolkata' })).toMatch(/0?5.00.04[.,]251/)
})

test('zones whose clocks show the same in winter may differ in summer', () => {
  expect(isSameClock(winter, 'Europe/London', 'UTC')).toBe(true)
  expect(isSameClock(summer, 'Europe/London', 'UTC')).toBe(false)
})

test('what is long ago is told by its day in the zone', () => {
  const now = Date.parse('2026-06-01T00:00:00Z')
  expect(relativeTime(winter, now, 'Europe/Berlin')).toContain('16')
  expect(relativeTime(winter, now, 'America/New_York')).toContain('15')
})
