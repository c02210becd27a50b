import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Caller } from '../access/caller.ts'
import type { PrinterFinder } from '../computers/printers/find-printer.ts'
import type { JobStore } from './job-store.ts'

interface Retry {
  caller: Pick<Caller, 'reach' | 'kind' | 'name'>
  jobId: string
  printerId: string
  now: Date
}

/** Puts a failed job back into the queue while its document is kept; asking again while it is on its way is no error. */
export async function retryJob(
  jobs: JobStore,
  printers: PrinterFinder,
  { caller, jobId, printerId, now }: Retry,
): Promise<{ ok: true } | Refused> {
  const printer = await printers.find(printerId, caller.reach, now)
  if (printer?.isGone !== false) return refuse('printer-gone', 'The printer of this job is no longer on its computer.')
  const [happened] = await jobs.apply(
    [
      {
        jobId,
        event: { kind: 'retried' },
        author: { by: caller.kind, byName: caller.name },
        happenedAt: null,
        of: { reach: caller.reach },
      },
    ],
    now,
  )
  if (happened === undefined || happened.outcome === 'unknown') return refuse('job-not-found', `There is no job ${jobId}.`)
  if (happened.outcome === 'moved' || happened.why === 'repeated') return { ok: true }
  const { state } = happened.row
  return state === 'failed'
    ? refuse('document-deleted', 'The job has failed, and its document was kept long enough.')
    : refuse('job-state-conflict', `The job is ${state}: only one that has failed can be retried.`)
}
