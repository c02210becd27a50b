import { expect, test } from 'vitest'
import { changedFields } from './changed-fields.ts'

test('a field stands once, with what it was and what it is', () => {
  const entry = { before: { name: 'Dock', siteIds: null }, after: { name: 'Dock 1', siteIds: ['a'] }, detail: { via: 'console' } }
  expect(changedFields(entry)).toEqual([
    { name: 'name', before: 'Dock', after: 'Dock 1' },
    { name: 'siteIds', before: undefined, after: '["a"]' },
    { name: 'via', before: undefined, after: 'console' },
  ])
})

test('an entry that changed nothing has none', () => {
  expect(changedFields({ before: null, after: null, detail: {} })).toEqual([])
})
