import type { JobRows } from './job-rows.ts'
import { relayAuthor } from './job-store.ts'
import type { JobStore } from './job-store.ts'

const MAX_AT_ONCE = 500

/** Ends a computer's waiting jobs whose documents are sealed to a key that it has lost. What it may hold its agent finds out by itself. */
export async function failUnopenable(rows: JobRows, jobs: JobStore, computerId: string, now: Date): Promise<void> {
  for (;;) {
    const jobIds = await rows.listUnopenable(computerId, MAX_AT_ONCE)
    if (jobIds.length === 0) return
    const event = {
      kind: 'undeliverable' as const,
      code: 'sealing-key-lost' as const,
      detail: 'its computer no longer has the key that the document was sealed to',
    }
    await jobs.apply(
      jobIds.map((jobId) => ({ jobId, event, author: relayAuthor, happenedAt: null, of: { computerId } })),
      now,
    )
    if (jobIds.length < MAX_AT_ONCE) return
  }
}
