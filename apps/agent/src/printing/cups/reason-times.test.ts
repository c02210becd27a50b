import { expect, test } from 'vitest'
import { attributes, integer, keyword, nameValue } from './ipp/ipp-message.ts'
import { ReasonTimes } from './reason-times.ts'

const changedAt = new Date('2026-11-22T08:00:00Z')
const printer = (...reasons: string[]) =>
  attributes({
    'printer-name': nameValue('Zebra_1'),
    'printer-state-change-time': integer(changedAt.getTime() / 1000),
    'printer-state-reasons': reasons.map(keyword),
  })
const minute = (n: number) => new Date(Date.UTC(2026, 10, 22, 9, n))

test('a reason keeps the time at which it was first seen, until it goes', () => {
  const times = new ReasonTimes()
  times.see([printer('media-empty-error')], minute(0))
  expect(times.sinceOf('Zebra_1', 'media-empty-error')).toEqual(changedAt)
  times.see([printer('media-empty-error', 'door-open')], minute(1))
  times.see([printer('media-empty-error', 'door-open')], minute(2))
  expect(times.sinceOf('Zebra_1', 'media-empty-error')).toEqual(changedAt)
  expect(times.sinceOf('Zebra_1', 'door-open')).toEqual(minute(1))
  times.see([printer('none')], minute(3))
  times.see([printer('door-open')], minute(4))
  expect(times.sinceOf('Zebra_1', 'door-open')).toEqual(minute(4))
})
