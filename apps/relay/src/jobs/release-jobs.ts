import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import type { JobHappening, JobStore } from './job-store.ts'

const MAX_AT_ONCE = 500

/**
 * Ends the wait of every job whose computer was removed: what it surely does not hold is canceled, what it may hold is
 * uncertain, since nobody will hear what became of it.
 */
export async function releaseJobs(
  pool: pg.Pool,
  jobs: JobStore,
  { caller, computerId, now }: { caller: Caller; computerId: string; now: Date },
): Promise<void> {
  // A job whose policy is to print again is back in the queue after the first round, and canceled in the second.
  for (;;) {
    const { rows } = await pool.query<{ id: string; mayBeHeld: boolean }>(
      `select id, offer_epoch is not null as "mayBeHeld" from job
       where computer_id = $1 and state in ('queued', 'delivered', 'printing') order by sequence limit ${MAX_AT_ONCE}`,
      [computerId],
    )
    if (rows.length === 0) return
    const author = { by: caller.kind, byName: caller.name }
    await jobs.apply(
      rows.map(({ id, mayBeHeld }): JobHappening => ({
        jobId: id,
        event: mayBeHeld
          ? { kind: 'uncertain', detail: 'its computer was removed while it may have held the job' }
          : { kind: 'cancel-requested' },
        author,
        happenedAt: null,
        of: { computerId, organizationId: caller.organizationId },
      })),
      now,
    )
  }
}
