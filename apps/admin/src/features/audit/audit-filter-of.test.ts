import { expect, test } from 'vitest'
import { auditFilterOf } from './audit-filter-of.ts'

test('two days of the calendar are the time from the beginning of the first to the end of the second', () => {
  const { after, before } = auditFilterOf({ from: '2026-11-20', to: '2026-11-21' })
  expect(new Date(String(after))).toEqual(new Date(2026, 10, 20))
  expect(new Date(String(before))).toEqual(new Date(2026, 10, 22))
})

test('what is not said is not asked', () => {
  expect(auditFilterOf({ search: 'dock', cursor: '7' })).toEqual({ search: 'dock' })
})
