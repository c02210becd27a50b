import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { DoubtVerdict } from '@cloudprint/protocol/job-state'
import type { Caller } from '../access/caller.ts'
import type { JobStore } from './job-store.ts'

/** Ends a job's doubt by somebody's word; the same word again is no error, another one is. */
export async function settleJob(
  jobs: JobStore,
  { caller, jobId, verdict, now }: { caller: Caller; jobId: string; verdict: DoubtVerdict; now: Date },
): Promise<{ ok: true } | Refused> {
  const [happened] = await jobs.apply(
    [
      {
        jobId,
        event: { kind: 'settled', verdict },
        author: { by: caller.kind, byName: caller.name },
        happenedAt: null,
        of: { reach: caller.reach },
      },
    ],
    now,
  )
  if (happened === undefined || happened.outcome === 'unknown') return refuse('job-not-found', `There is no job ${jobId}.`)
  if (happened.outcome === 'moved') return { ok: true }
  return refuse('job-state-conflict', `The job is ${happened.row.state}: there is no doubt to settle.`)
}
