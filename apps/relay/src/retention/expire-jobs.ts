import type pg from 'pg'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobStore } from '../jobs/job-store.ts'

const MAX_AT_ONCE = 500

/** Ends waiting jobs whose time is over. What a computer may hold is left to its agent, which looks again before printing. */
export async function expireJobs(pool: pg.Pool, jobs: JobStore, now: Date): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ id: string }>({
      name: 'expired-jobs',
      text: `select id from job where state = 'queued' and offer_epoch is null and expires_at <= $1 order by expires_at limit ${MAX_AT_ONCE}`,
      values: [now],
    })
    if (rows.length === 0) return
    await jobs.apply(
      rows.map((row) => ({ jobId: row.id, event: { kind: 'expiry-passed' as const }, author: relayAuthor, happenedAt: null, of: {} })),
      now,
    )
    if (rows.length < MAX_AT_ONCE) return
  }
}
