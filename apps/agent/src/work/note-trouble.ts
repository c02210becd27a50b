import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { obstacles } from '@cloudprint/protocol/obstacles'
import type { RecentErrors } from '../recent-errors.ts'
import type { SessionEnd } from '../relay-link/channel.ts'
import type { HeldJob } from './held-job.ts'

/** Of how a job ended: what people at the machine should know of; undefined where it was forgotten. */
export function noteJobEnd(errors: RecentErrors, job: HeldJob, how: AgentJobEvent | undefined): void {
  switch (how?.kind) {
    case 'failed':
      return errors.noteProblem(how.code, how.detail, job)
    case 'expired':
      return errors.note({
        what: 'A job was not printed before it expired',
        detail: '',
        code: null,
        remedy: 'Submit it again if it is still needed.',
        job,
      })
    case 'uncertain':
      return errors.note({
        what: 'Nobody can tell whether a job was printed',
        detail: how.detail,
        code: null,
        remedy: 'Look for the paper, and settle the job in the console.',
        job,
      })
    case 'completed':
      if (how.detail === undefined) return
      return errors.note({ what: 'A job may have come out twice', detail: how.detail, code: null, remedy: 'Look for a second print.', job })
    case undefined:
    case 'canceled':
    case 'delivered':
    case 'printing':
    case 'progressed':
  }
}

/** Of how an attempt to be connected ended. One that the relay asked for is none of these. */
export function noteLinkEnd(errors: RecentErrors, end: SessionEnd): void {
  if (end.kind === 'lost') errors.note({ what: 'The connection to the relay was lost', detail: end.detail, code: null, remedy: null })
  if (end.kind === 'revoked') errors.noteProblem(end.code, '')
  if (end.kind !== 'refused') return
  if (end.obstacle === undefined) return errors.noteProblem(end.problem.code, end.problem.detail)
  const { code, message } = end.obstacle
  const { title, advice } = obstacles[code]
  errors.note({ what: title, detail: message, code, remedy: advice })
}

/** Of a fetch that broke off and is tried again, for as long as its job is good. */
export function noteFetch(errors: RecentErrors, job: HeldJob, detail: string): void {
  errors.note({
    what: 'A document could not be fetched yet',
    detail,
    code: null,
    remedy: 'It is tried again until its job expires: check the way to where it lies.',
    job,
  })
}
