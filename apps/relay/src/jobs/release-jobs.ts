import type pg from 'pg'
import type { Author } from './job-rows.ts'
import { relayAuthor } from './job-store.ts'
import type { JobHappening, JobStore } from './job-store.ts'

const MAX_AT_ONCE = 500

/** A computer's open jobs, each kind by its own small index. */
const openJobs = `select id, true as "mayBeHeld" from job
    where computer_id = $1 and offer_epoch is not null and state in ('queued', 'delivered', 'printing')
  union all
  select job.id, false from printer join job on job.printer_id = printer.id
    where printer.computer_id = $1 and job.state = 'queued' and job.offer_epoch is null`

/**
 * Ends the wait of every job whose computer was removed: what it surely does not hold is canceled, what it may hold is
 * uncertain, since nobody will hear what became of it.
 */
export async function releaseJobs(
  pool: pg.Pool,
  jobs: JobStore,
  { author, computerId, now }: { author: Author; computerId: string; now: Date },
): Promise<void> {
  // A job whose policy is to print again is back in the queue after the first round, and canceled in the second.
  for (;;) {
    const { rows } = await pool.query<{ id: string; mayBeHeld: boolean }>(`${openJobs} limit ${MAX_AT_ONCE}`, [computerId])
    if (rows.length === 0) return
    await jobs.apply(
      rows.map(({ id, mayBeHeld }): JobHappening => ({
        jobId: id,
        event: mayBeHeld
          ? { kind: 'uncertain', detail: 'its computer was removed while it may have held the job' }
          : { kind: 'cancel-requested' },
        author,
        happenedAt: null,
        of: { computerId },
      })),
      now,
    )
  }
}

/** The same for computers whose removal was cut short, or that a job reached in that moment. */
export async function releaseJobsOfRemoved(pool: pg.Pool, jobs: JobStore, now: Date): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from computer where revoked_at is not null and exists (${openJobs.replaceAll('$1', 'computer.id')})`,
  )
  for (const { id } of rows) await releaseJobs(pool, jobs, { author: relayAuthor, computerId: id, now })
}
