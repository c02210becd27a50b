import { expect, test } from 'vitest'
import { exactTime } from './date-time.ts'
import { siteTimeText } from './site-time.ts'

const winter = '2026-01-15T23:30:04.251Z'

test('a time at a site of another zone is told by both clocks, each with its zone', () => {
  const [there, here] = siteTimeText(winter, 'Europe/Berlin', 'America/New_York').split('\n')
  expect(there).toContain(exactTime(winter, 'Europe/Berlin'))
  expect(there).toContain('Europe/Berlin')
  expect(here).toContain(exactTime(winter, 'America/New_York'))
  expect(here).toContain('America/New_York')
})

test('a site whose clock shows the same is told once', () => {
  expect(siteTimeText(winter, 'Europe/London', 'UTC')).toBe(exactTime(winter, 'Europe/London'))
})
