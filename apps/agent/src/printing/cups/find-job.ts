import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import type { FoundJob } from '../print-system.ts'
import type { CupsOperations } from './cups-operations.ts'
import { numberOf, textOf } from './ipp/read-attributes.ts'
import { foundState, keyAttribute, wasReloaded } from './translate-job.ts'

/** Of several jobs with one key the first of these counts: what may have printed before all else, and the newest of equals. */
const furthest: FoundJob['state'][] = ['has-document', 'awaits-document', 'canceled-empty', 'dropped-empty']

/** The job that carries our key, among all that CUPS has. */
export async function findJob(key: string, cups: CupsOperations, signal: AbortSignal): Promise<FoundJob | undefined> {
  let found: FoundJob | undefined
  for await (const job of cups.allJobs(signal)) {
    if (textOf(job, keyAttribute) !== key) continue
    if (wasReloaded(job)) {
      // As good as forgotten; nobody may release it.
      await cups.purgeJob({ id: String(numberOf(job, 'job-id')) }, signal)
      continue
    }
    const state = foundState(job)
    if (found !== undefined && furthest.indexOf(found.state) < furthest.indexOf(state)) continue
    found = { spoolerJob: spoolerJobOf(numberOf(job, 'job-id') ?? 0), state }
  }
  return found
}

/** Which job it is our key says, and asking CUPS for its uuid as well would hold up every document. */
export function spoolerJobOf(id: number): SpoolerJob {
  return { id: String(id), uuid: null }
}
