import type { JobRows } from './job-rows.ts'
import type { JobSignals } from './job-signals.ts'
import { relayAuthor } from './job-store.ts'

const MAX_AT_ONCE = 500

/**
 * Removes the documents of failed jobs that were kept for a retry long enough. The jobs are locked and looked at again: a
 * retry that comes at the same moment either was first and has its document, or finds it gone.
 */
export async function removeKeptDocuments(rows: JobRows, signals: JobSignals, now: Date): Promise<void> {
  for (;;) {
    const listed = await rows.listKeptTooLong(now, MAX_AT_ONCE)
    if (listed.length === 0) return
    const jobIds = listed.map((one) => one.jobId)
    await rows.inTransaction(async (transaction) => {
      const jobs = await transaction.lockJobs(jobIds)
      const kept = await transaction.listKept(jobIds, now)
      const over = jobIds.filter((jobId) => jobs.get(jobId)?.state === 'failed' && !kept.has(jobId))
      await transaction.removeDocuments(
        over.map((jobId) => ({ jobId, reason: 'retention-over', ...relayAuthor })),
        now,
      )
    })
    for (const [organizationId, changed] of Map.groupBy(listed, (one) => one.organizationId)) {
      signals.emit('changed', { organizationId, kind: 'job', ids: changed.map((one) => one.jobId) })
    }
    signals.emit('removal')
    if (listed.length < MAX_AT_ONCE) return
  }
}
