import { expect, test } from 'vitest'
import { TimeZone } from './time-zone.ts'

test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])('%s is a time zone', (name) => {
  expect(TimeZone.safeParse(name).success).toBe(true)
})

test.each(['', '+02:00', 'Berlin', 'Europe/Entenhausen', 'UTC '])('"%s" is none', (name) => {
  expect(TimeZone.safeParse(name).success).toBe(false)
})
