import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { expect, test } from 'vitest'
import { Obstacle } from '../outgoing/obstacle.ts'
import { RecentErrors } from '../recent-errors.ts'
import type { SessionEnd } from '../relay-link/channel.ts'
import { heldJob } from './job-journal.contract.ts'
import { noteJobEnd, noteLinkEnd } from './note-trouble.ts'

const job = heldJob({ title: 'Delivery to Ms Miller' })

function noted(note: (errors: RecentErrors) => void) {
  const errors = new RecentErrors(createManualClock())
  note(errors)
  return errors.list()
}
const ofJob = (how: AgentJobEvent | undefined) => noted((errors) => noteJobEnd(errors, job, how))
const ofLink = (end: SessionEnd) => noted((errors) => noteLinkEnd(errors, end))

test.each<[string, AgentJobEvent, string]>([
  ['failed', { kind: 'failed', code: 'print-failed', detail: 'a filter ended' }, 'The print system reported a failure: a filter ended'],
  ['expired', { kind: 'expired' }, 'A job was not printed before it expired'],
  ['is in doubt', { kind: 'uncertain', detail: 'It is gone.' }, 'Nobody can tell whether a job was printed: It is gone.'],
  ['may be there twice', { kind: 'completed', evidence: 'sent', detail: 'Look.' }, 'A job may have come out twice: Look.'],
])('a job that %s is told, with what to do', (_what, how, what) => {
  expect(ofJob(how)).toMatchObject([{ what, jobId: job.jobId, printer: job.printer, remedy: expect.any(String) as string }])
})

test('one that printed, that somebody canceled, or that is not ours any more is no error', () => {
  expect([{ kind: 'completed', evidence: 'printed' } as const, { kind: 'canceled' } as const, undefined].flatMap(ofJob)).toEqual([])
})

test('a link that was lost, refused or barred is told, and one that the relay asked to leave is not', () => {
  expect(ofLink({ kind: 'lost', detail: 'ping timeout' })).toMatchObject([{ what: 'The connection to the relay was lost: ping timeout' }])
  expect(ofLink({ kind: 'revoked', code: 'computer-revoked' })).toMatchObject([{ code: 'computer-revoked' }])
  const problem = { code: 'no-answer', detail: 'it can not be reached' } as const
  expect(ofLink({ kind: 'refused', problem })).toMatchObject([{ code: 'no-answer' }])
  const obstacle = new Obstacle('port-blocked', 'print.example.com:6123')
  expect(ofLink({ kind: 'refused', problem, obstacle })).toMatchObject([
    { code: 'port-blocked', remedy: expect.stringContaining('firewall') as string },
  ])
  expect([ofLink({ kind: 'drained', reconnectAfterMs: 1 }), ofLink({ kind: 'stopped' })].flat()).toEqual([])
})
