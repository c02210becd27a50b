import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Caller } from '../access/caller.ts'
import type { JobSignals } from './job-signals.ts'
import type { JobStore } from './job-store.ts'

/** `canceled`: no paper comes out. `asked`: the site was asked to stop it, and its report decides. */
export type Canceled = { ok: true; outcome: 'canceled' | 'asked' } | Refused

/** Cancels a job on somebody's behalf; asking again is no error. */
export async function cancelJob(
  jobs: JobStore,
  signals: JobSignals,
  { caller, jobId, now }: { caller: Caller; jobId: string; now: Date },
): Promise<Canceled> {
  const [happened] = await jobs.apply(
    [
      {
        jobId,
        event: { kind: 'cancel-requested' },
        author: { by: caller.kind, byName: caller.name },
        happenedAt: null,
        of: { reach: caller.reach },
      },
    ],
    now,
  )
  if (happened === undefined || happened.outcome === 'unknown') return refuse('job-not-found', `there is no job ${jobId}`)
  const { row } = happened
  if (row.state === 'canceled') return { ok: true, outcome: 'canceled' }
  if (happened.outcome === 'unmoved' && happened.why !== 'repeated') {
    return refuse('job-state-conflict', `the job is ${row.state} and can not be canceled`)
  }
  signals.emit('cancel', { computerId: row.computerId, jobIds: [row.id] })
  return { ok: true, outcome: 'asked' }
}
