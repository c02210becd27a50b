import type { DocumentRow, DocumentRows } from '@cloudprint/relay/documents/document-rows'
import type { DatabaseSteps, MemoryDatabase } from './memory-database.ts'

/** The rows of documents in memory, by the same contract as those in Postgres. */
export class MemoryDocumentRows implements DocumentRows {
  readonly #database: MemoryDatabase
  readonly #steps: DatabaseSteps

  constructor(database: MemoryDatabase, steps: DatabaseSteps) {
    this.#database = database
    this.#steps = steps
  }

  find(jobId: string, computerId: string): Promise<DocumentRow | undefined> {
    return this.#steps.statement('find document', () => {
      const document = this.#database.documentsByJob.get(jobId)
      const row = this.#database.jobs.get(jobId)?.row
      if (document === undefined || row?.computerId !== computerId || row.offerEpoch === null) return undefined
      const { sizeBytes, bytes, blobKey } = document
      return { sizeBytes, bytes, blobKey }
    })
  }

  listBlobRemovals(limit: number, passedOver: readonly string[]): Promise<string[]> {
    return this.#steps.statement('list removals', () =>
      [...this.#database.blobRemovals]
        .filter(([key]) => !passedOver.includes(key))
        .toSorted(([, a], [, b]) => a.getTime() - b.getTime())
        .slice(0, limit)
        .map(([key]) => key),
    )
  }

  blobRemoved(blobKey: string): Promise<void> {
    return this.#steps.commit('note removal', () => void this.#database.blobRemovals.delete(blobKey))
  }

  withoutDocument(blobKeys: string[]): Promise<string[]> {
    return this.#steps.statement('blobs without document', () => {
      const known = new Set([...this.#database.documentsByJob.values()].map((document) => document.blobKey))
      return blobKeys.filter((key) => !known.has(key))
    })
  }

  listBlobs(storedBefore: Date): Promise<{ jobId: string; blobKey: string }[]> {
    return this.#steps.statement('list blobs', () =>
      [...this.#database.documentsByJob].flatMap(([jobId, { blobKey }]) =>
        blobKey !== null && this.#database.job(jobId).made.createdAt < storedBefore ? [{ jobId, blobKey }] : [],
      ),
    )
  }
}
