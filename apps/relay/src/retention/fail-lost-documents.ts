import type { Logger } from '@cloudprint/process-kit/logger'
import type { BlobStore } from '../documents/blob-store.ts'
import type { DocumentRows } from '../documents/document-rows.ts'
import { findLostBlobs } from '../documents/sweep-blobs.ts'
import type { JobRows } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobStore } from '../jobs/job-store.ts'

interface Ground {
  jobRows: JobRows
  documentRows: DocumentRows
  jobs: JobStore
  blobs: BlobStore
  log: Logger
}

const detail = 'Its document is no longer in the relay’s store: the disk or the bucket was changed, restored or cleaned by somebody else.'

/**
 * Ends jobs whose documents are lost, instead of having them wait for what will not come. One that its computer may hold is left
 * to the agent, which has it already or is told that there is nothing; one that has failed can no longer be retried. A store that is not
 * this installation's says so itself: what is missing in its own is lost, be it everything.
 */
export async function failLostDocuments({ jobRows, documentRows, jobs, blobs, log }: Ground, now: Date): Promise<void> {
  const lost = await findLostBlobs(documentRows, blobs, now)
  if (lost.length === 0) return
  log.error({ jobIds: lost.slice(0, 20), documents: lost.length }, 'documents are no longer in the store: their jobs fail')
  const event = { kind: 'undeliverable' as const, code: 'document-unavailable' as const, detail }
  const happened = await jobs.apply(
    lost.map((jobId) => ({ jobId, event, author: relayAuthor, happenedAt: null, of: {} })),
    now,
  )
  const failed = happened.flatMap((one) => (one.outcome === 'unmoved' && one.row.state === 'failed' ? [one.row.id] : []))
  if (failed.length === 0) return
  await jobRows.inTransaction(async (transaction) => {
    const rows = await transaction.lockJobs(failed)
    const still = failed.filter((jobId) => rows.get(jobId)?.state === 'failed')
    await transaction.removeDocuments(
      still.map((jobId) => ({ jobId, reason: 'undeliverable', ...relayAuthor })),
      now,
    )
  })
}
