import { isFinal } from '@cloudprint/protocol/job-state'
import type { JobState } from '@cloudprint/protocol/job-state'
import type { JobEvent } from '@cloudprint/protocol/job-event'
import type { Removal } from '../documents/remove-documents.ts'
import type { Author, JobTransaction } from './job-rows.ts'

/** A job that has just moved, by which event of whom, and where it stands now. */
export interface MovedJob {
  jobId: string
  cause: { event: JobEvent; author: Author }
  state: JobState | undefined
}

/** A document goes when its job has ended, at once; one that may be tried again is kept as long as its organization says. */
export async function settleDocuments(transaction: JobTransaction, moved: MovedJob[], now: Date): Promise<void> {
  const retried = moved.filter(({ cause }) => cause.event.kind === 'retried')
  if (retried.length > 0) await transaction.unkeepDocuments(idsOf(retried))
  const failed = moved.filter(({ cause, state }) => state === 'failed' && !wouldFailAgain(cause.event))
  const kept = failed.length === 0 ? new Set<string>() : await transaction.keepDocuments(idsOf(failed), now)
  const removals = moved.flatMap(({ jobId, cause, state }): Removal[] => {
    if (state === undefined || !isFinal(state) || kept.has(jobId)) return []
    return [{ jobId, reason: wouldFailAgain(cause.event) ? 'undeliverable' : state, ...cause.author }]
  })
  if (removals.length > 0) await transaction.removeDocuments(removals, now)
}

/** What the relay itself can hand to nobody, and what no key of its computer opens. */
function wouldFailAgain(event: JobEvent): boolean {
  if (event.kind === 'undeliverable') return true
  return event.kind === 'failed' && (event.code === 'sealing-key-lost' || event.code === 'document-not-openable')
}

function idsOf(jobs: MovedJob[]): string[] {
  return jobs.map((job) => job.jobId)
}
