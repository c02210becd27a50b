import type { JobRows } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobStore } from '../jobs/job-store.ts'

const MAX_AT_ONCE = 500

/** Ends waiting jobs whose time is over. What a computer may hold is left to its agent, which looks again before printing. */
export async function expireJobs(rows: JobRows, jobs: JobStore, now: Date): Promise<void> {
  for (;;) {
    const jobIds = await rows.listExpired(now, MAX_AT_ONCE)
    if (jobIds.length === 0) return
    await jobs.apply(
      jobIds.map((jobId) => ({ jobId, event: { kind: 'expiry-passed' as const }, author: relayAuthor, happenedAt: null, of: {} })),
      now,
    )
    if (jobIds.length < MAX_AT_ONCE) return
  }
}
