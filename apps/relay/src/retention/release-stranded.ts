import type { JobRows } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobStore } from '../jobs/job-store.ts'

const MAX_AT_ONCE = 500
/** An agent that comes back within this tells by itself what became of its jobs. */
const GRACE_MS = 3_600_000

/**
 * Puts jobs before a person that a computer took along when it went: their time is long over, and only that computer could
 * say whether they were printed. Should it come back after all, its word still counts.
 */
export async function releaseStranded(rows: JobRows, jobs: JobStore, now: Date): Promise<void> {
  for (;;) {
    const jobIds = await rows.listStranded(new Date(now.getTime() - GRACE_MS), MAX_AT_ONCE)
    if (jobIds.length === 0) return
    const event = { kind: 'uncertain' as const, detail: 'its computer has been away since before the job’s time was over' }
    await jobs.apply(
      jobIds.map((jobId) => ({ jobId, event, author: relayAuthor, happenedAt: null, of: {} })),
      now,
    )
    if (jobIds.length < MAX_AT_ONCE) return
  }
}
