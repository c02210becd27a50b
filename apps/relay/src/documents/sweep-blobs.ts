import type { Logger } from '@cloudprint/process-kit/logger'
import { StorageError } from '../storage-error.ts'
import type { BlobStore } from './blob-store.ts'
import type { DocumentRows } from './document-rows.ts'
import { LEFT_OVER_AFTER_MS } from './upload-time.ts'

const MAX_AT_ONCE = 500

/** Removes blobs whose documents were removed and says how many are gone for good. One that resists stays listed and holds up no other. */
export async function removeListedBlobs(rows: DocumentRows, blobs: BlobStore, log: Logger): Promise<number> {
  let removed = 0
  const resisting: string[] = []
  for (;;) {
    const keys = await rows.listBlobRemovals(MAX_AT_ONCE, resisting)
    if (keys.length === 0) break
    for (const key of keys) {
      const failure = await failureToRemove(blobs, key)
      if (failure !== undefined) {
        if (resisting.push(key) === 1) logResistance(log, key, failure)
        continue
      }
      await rows.blobRemoved(key)
      removed += 1
    }
  }
  return removed
}

/** Removes what belongs to no document: blobs that a crash left between upload and commit. */
export async function removeOrphanBlobs(rows: DocumentRows, blobs: BlobStore, { now, log }: { now: Date; log: Logger }): Promise<number> {
  let removed = 0
  let isResisted = false
  for await (const keys of batches(blobs.listOlderThan(new Date(now.getTime() - LEFT_OVER_AFTER_MS)))) {
    for (const key of await rows.withoutDocument(keys)) {
      const failure = await failureToRemove(blobs, key)
      if (failure === undefined) removed += 1
      else if (!isResisted) logResistance(log, key, failure)
      isResisted ||= failure !== undefined
    }
  }
  return removed
}

/** What speaks against the removal of this blob alone; where the whole store is away the others would wait for it, too. */
async function failureToRemove(blobs: BlobStore, key: string): Promise<unknown> {
  try {
    await blobs.remove(key)
    return undefined
  } catch (cause) {
    if (cause instanceof StorageError && cause.why === 'away') throw cause
    return cause ?? new Error('failed without an error')
  }
}

/** Once a round: where one resists thousands may. */
function logResistance(log: Logger, blob: string, err: unknown): void {
  log.error({ err, blob }, 'the bytes of a document can not be removed, and maybe those of others: the sweep tries again')
}

/** Documents whose rows say that they are in the store, and that are not there. */
export async function findLostBlobs(rows: DocumentRows, blobs: BlobStore, now: Date): Promise<string[]> {
  const held = await rows.listBlobs(now)
  if (held.length === 0) return []
  const there = new Set<string>()
  for await (const key of blobs.listOlderThan(now)) there.add(key)
  const lost: string[] = []
  // What is missing in the list is asked for: it may have been stored while the list was read.
  for (const { jobId, blobKey } of held) if (!there.has(blobKey) && !(await blobs.has(blobKey))) lost.push(jobId)
  return lost
}

async function* batches(keys: AsyncIterable<string>): AsyncIterable<string[]> {
  let batch: string[] = []
  for await (const key of keys) {
    batch.push(key)
    if (batch.length < MAX_AT_ONCE) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
