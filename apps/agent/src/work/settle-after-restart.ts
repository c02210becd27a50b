import { refuse } from '@cloudprint/protocol/problems'
import type { DocumentStore } from '../documents/document-store.ts'
import type { SealingKeys } from '../documents/sealing-keys.ts'
import { failed } from './failed.ts'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'
import type { Lanes } from './lanes.ts'
import { sealedToOf } from './needed-keys.ts'

export interface SettleGround {
  jobs: HeldJobs
  documents: DocumentStore
  lanes: Lanes
  keys: Pick<SealingKeys, 'privateKey'>
  follow: (job: HeldJob) => void
  stopped: AbortSignal
}

/**
 * Gives every job of the journal back to its owner. Whether a step that was under way had its effect is asked of the print
 * system by the owner itself: a lane by `find` before it goes on, a follower by `look`. Jobs keep their order in each lane.
 * Ends between two steps when it is stopped: the journal may be about to be renewed. One that failed may be tried again.
 */
export async function settleAfterRestart({ jobs, documents, lanes, keys, follow, stopped }: SettleGround): Promise<void> {
  const open = () => jobs.all().filter((job) => job.stage !== 'ended')
  await documents.sweep(new Set(open().flatMap((job) => (job.isInline ? [] : [job.key]))))
  for (const job of open()) {
    stopped.throwIfAborted()
    await endWithoutKey(job, { jobs, documents, keys })
    if (!lanes.canTake(job) && job.stage !== 'ended') await settleWithoutPrinter(job, jobs)
  }
  stopped.throwIfAborted()
  // In one go: what was given twice would be printed twice.
  for (const job of open()) {
    lanes.add(job)
    if (job.stage === 'printing') follow(job)
  }
}

/** At its turn it would fail as well, which a printer that stands still may put off for long. */
async function endWithoutKey(job: HeldJob, { jobs, documents, keys }: Pick<SettleGround, 'jobs' | 'documents' | 'keys'>): Promise<void> {
  if (job.stage !== 'accepted' && job.stage !== 'held') return
  const keyIds = await sealedToOf(job, jobs, documents)
  if (keyIds === undefined || keyIds.some((keyId) => keys.privateKey(keyId) !== undefined)) return
  const detail = `The document is sealed to ${keyIds.join(', ')}, and no such key is on this machine.`
  await jobs.end(job, failed(refuse('sealing-key-lost', detail)))
}

/** Its print system was switched off between two runs. */
async function settleWithoutPrinter(job: HeldJob, jobs: HeldJobs): Promise<void> {
  const detail = `This agent no longer prints to ${job.printer}: its print system is switched off in the settings.`
  const wasBegun = job.stage === 'sending' || job.stage === 'printing'
  await jobs.end(job, wasBegun ? { kind: 'uncertain', detail } : { kind: 'failed', code: 'printer-gone', detail })
}
