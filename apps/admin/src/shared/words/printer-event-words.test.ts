import type { PrinterEvent } from '@cloudprint/protocol/http/printer-routes'
import { expect, test } from 'vitest'
import { printerEventWords } from './printer-event-words.ts'

const at = '2026-11-22T10:00:00.000Z'
const words = (event: PrinterEvent['event']) => printerEventWords({ at, by: 'agent', byName: 'Gate 4', event })
const act = { happenedAt: at, stoppedSince: at, why: 'The printer is not responding.', attempt: 1, problem: null }

test('a queue that was started again says why it had stopped, and stands out when it happens again and again', () => {
  expect(words({ ...act, kind: 'resumed' })).toEqual({ title: 'Started again', detail: act.why, tone: 'ok' })
  expect(words({ ...act, kind: 'resumed', attempt: 3 })).toMatchObject({ title: 'Started again, time 3 in a row', tone: 'attention' })
  expect(words({ ...act, kind: 'resume-given-up', attempt: 6 })).toMatchObject({ title: 'Given up after 6 times', tone: 'bad' })
})

test('what is not allowed comes with its remedy', () => {
  const problem = { code: 'printer-resume-forbidden' as const, detail: '', advice: 'Add the user to the group.' }
  expect(words({ ...act, kind: 'resume-refused', problem })).toMatchObject({
    title: 'Gate 4 may not start it again',
    detail: problem.advice,
  })
})

test('a change of settings names only what was changed', () => {
  expect(words({ kind: 'changed', onStop: 'hold' })).toEqual({
    title: 'Set by Gate 4',
    detail: 'On an error: Stays stopped until a person starts it',
    tone: 'quiet',
  })
  expect(words({ kind: 'changed', doubtBlocks: true }).detail).toBe('Later jobs wait until doubt is settled')
})
