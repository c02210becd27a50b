import type { DocumentStore } from '../documents/document-store.ts'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'
import type { Lanes } from './lanes.ts'

export interface SettleGround {
  jobs: HeldJobs
  documents: DocumentStore
  lanes: Lanes
  follow: (job: HeldJob) => void
}

/**
 * Gives every job of the journal back to its owner. Whether a step that was under way had its effect is asked of the print
 * system by the owner itself: a lane by `find` before it goes on, a follower by `look`. Jobs keep their order in each lane.
 */
export async function settleAfterRestart({ jobs, documents, lanes, follow }: SettleGround): Promise<void> {
  const open = jobs.all().filter((job) => job.stage !== 'ended')
  await documents.sweep(new Set(open.filter((job) => !job.isInline).map((job) => job.key)))
  for (const job of open) {
    if (!lanes.add(job)) {
      await settleWithoutPrinter(job, jobs)
      continue
    }
    if (job.stage === 'printing') follow(job)
  }
}

/** Its print system was switched off between two runs. */
async function settleWithoutPrinter(job: HeldJob, jobs: HeldJobs): Promise<void> {
  const detail = `This agent no longer prints to ${job.printer}: its print system is switched off in the settings.`
  const wasBegun = job.stage === 'sending' || job.stage === 'printing'
  await jobs.end(job, wasBegun ? { kind: 'uncertain', detail } : { kind: 'failed', code: 'printer-gone', detail })
}
