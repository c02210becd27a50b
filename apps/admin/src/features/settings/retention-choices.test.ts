import {
  MAX_FAILED_DOCUMENT_RETENTION,
  MAX_JOB_RETENTION,
  MIN_JOB_RETENTION,
  retentionDefaults,
} from '@cloudprint/protocol/http/settings-routes'
import { expect, test } from 'vitest'
import { documentChoices, jobChoices, withCurrent } from './retention-choices.ts'

const values = (choices: { value: string }[]) => choices.map(({ value }) => Number(value))

test('every choice is one that the relay takes, from the least to the most, and the defaults are among them', () => {
  expect([values(documentChoices)[0], values(documentChoices).at(-1)]).toEqual([0, MAX_FAILED_DOCUMENT_RETENTION])
  expect([values(jobChoices)[0], values(jobChoices).at(-1)]).toEqual([MIN_JOB_RETENTION, MAX_JOB_RETENTION])
  expect(values(documentChoices)).toContain(retentionDefaults.failedDocumentRetention)
  expect(values(jobChoices)).toContain(retentionDefaults.jobRetention)
})

test('a time that was set by the API is shown in its place', () => {
  expect(withCurrent(documentChoices, 7_200).map(({ label }) => label)).toEqual([
    'Not at all',
    '15 min',
    '1 h',
    '2 h',
    '8 h',
    '1 day',
    '3 days',
    '7 days',
  ])
})
