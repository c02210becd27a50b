import { expect, test } from 'vitest'
import { exactTime } from '../../shared/format/date-time.ts'
import { changedFields } from './changed-fields.ts'

test('a field stands once, with what it was and what it is', () => {
  const entry = { before: { name: 'Dock', siteIds: null }, after: { name: 'Dock 1', siteIds: ['a'] }, detail: { via: 'console' } }
  expect(changedFields(entry)).toEqual([
    { name: 'Name', before: 'Dock', after: 'Dock 1' },
    { name: 'Site ids', before: undefined, after: '["a"]' },
    { name: 'Via', before: undefined, after: 'console' },
  ])
})

test('a time is told by the clock of who reads it', () => {
  const [field] = changedFields({ before: null, after: { expiresAt: '2026-11-23T00:37:44.955Z' }, detail: {} })
  expect(field).toMatchObject({ name: 'Expires at', after: exactTime('2026-11-23T00:37:44.955Z') })
})

test('an entry that changed nothing has none', () => {
  expect(changedFields({ before: null, after: null, detail: {} })).toEqual([])
})
