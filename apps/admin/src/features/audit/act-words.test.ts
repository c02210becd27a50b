import { expect, test } from 'vitest'
import { actWords } from './act-words.ts'

test('an act is said in words, with the name of what it was done to', () => {
  const entry = { action: 'enrolment-code.created', before: null, after: null, detail: {} }
  expect(actWords(entry)).toBe('Code for adding computers made')
  expect(actWords({ ...entry, action: 'site.changed', before: { name: 'Dock' }, after: { name: 'Dock 1' } })).toBe('Site changed: Dock 1')
  expect(actWords({ ...entry, action: 'invitation.created', after: { email: 'kim@example.com' } })).toBe(
    'Somebody invited: kim@example.com',
  )
  expect(actWords({ ...entry, action: 'api-key.created', detail: { name: 'WMS' } })).toBe('API key created: WMS')
})

test('an act of another version is spelled out', () => {
  expect(actWords({ action: 'scale.re-calibrated', before: null, after: null, detail: {} })).toBe('Scale re calibrated')
})
