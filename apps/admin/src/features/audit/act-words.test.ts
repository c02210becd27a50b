import { expect, test } from 'vitest'
import { actWords } from './act-words.ts'

test('an act is said in words, with the name of what it was done to', () => {
  const entry = { action: 'enrolment-code.created', before: null, after: null, detail: {} }
  expect(actWords(entry)).toBe('Enrolment code created')
  expect(actWords({ ...entry, action: 'site.changed', before: { name: 'Dock' }, after: { name: 'Dock 1' } })).toBe('Site changed: Dock 1')
  expect(actWords({ ...entry, detail: { name: 'WMS' } })).toBe('Enrolment code created: WMS')
})
