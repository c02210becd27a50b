import { expect, test } from 'vitest'
import { timeAtSite } from './time-at-site.ts'

const summer = new Date('2026-07-01T22:30:05.123Z')

test.each([
  ['UTC', '2026-07-01 22:30:05 UTC'],
  ['Europe/Berlin', '2026-07-02 00:30:05 GMT+2 (Europe/Berlin)'],
  ['Asia/Kolkata', '2026-07-02 04:00:05 GMT+5:30 (Asia/Kolkata)'],
])('a test page in %s tells %s', (timeZone, text) => {
  expect(timeAtSite(summer, timeZone)).toBe(text)
})
