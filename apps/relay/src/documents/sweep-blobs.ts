import type { Logger } from '@cloudprint/process-kit/logger'
import { StorageError } from '../storage-error.ts'
import type { BlobStore } from './blob-store.ts'
import type { DocumentRows } from './document-rows.ts'
import { LEFT_OVER_AFTER_MS } from './upload-time.ts'

const MAX_AT_ONCE = 500

/** Removes blobs whose documents were removed and says how many are gone for good. One that resists stays listed and holds up no other. */
export async function removeListedBlobs(rows: DocumentRows, blobs: BlobStore, log: Logger): Promise<number> {
  let removed = 0
  for (const key of await rows.listBlobRemovals(MAX_AT_ONCE)) {
    try {
      await blobs.remove(key)
    } catch (cause) {
      // The whole store is away: the others would wait for it, too, one after the other.
      if (cause instanceof StorageError) throw cause
      log.error({ err: cause, blob: key }, 'the bytes of a document can not be removed: the sweep tries again')
      continue
    }
    await rows.blobRemoved(key)
    removed += 1
  }
  return removed
}

/** Removes what belongs to no document: blobs that a crash left between upload and commit, and what broken uploads left of themselves. */
export async function removeOrphanBlobs(rows: DocumentRows, blobs: BlobStore, now: Date): Promise<number> {
  const before = new Date(now.getTime() - LEFT_OVER_AFTER_MS)
  let removed = await blobs.removeUnfinished(before)
  for await (const keys of batches(blobs.listOlderThan(before))) {
    for (const key of await rows.withoutDocument(keys)) {
      await blobs.remove(key)
      removed += 1
    }
  }
  return removed
}

/** Documents whose rows say that they are in the store, and that are not there. */
export async function findLostBlobs(rows: DocumentRows, blobs: BlobStore, now: Date): Promise<{ lost: string[]; all: number }> {
  const held = await rows.listBlobs(now)
  if (held.length === 0) return { lost: [], all: 0 }
  const there = new Set<string>()
  for await (const key of blobs.listOlderThan(now)) there.add(key)
  const lost: string[] = []
  // What is missing in the list is asked for: it may have been stored while the list was read.
  for (const { jobId, blobKey } of held) if (!there.has(blobKey) && !(await blobs.has(blobKey))) lost.push(jobId)
  return { lost, all: held.length }
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
