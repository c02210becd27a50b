import type { Logger } from '@cloudprint/process-kit/logger'
import type { BlobStore } from './blob-store.ts'
import type { DocumentRows } from './document-rows.ts'

/** Longer than any upload may take, so that a blob without a row is surely left over. */
const ORPHAN_AGE_MS = 24 * 3_600_000
const MAX_AT_ONCE = 500

/** Removes blobs whose documents were removed and says how many are gone for good. One that resists stays listed and holds up no other. */
export async function removeListedBlobs(rows: DocumentRows, blobs: BlobStore, log: Logger): Promise<number> {
  let removed = 0
  for (const key of await rows.listBlobRemovals(MAX_AT_ONCE)) {
    try {
      await blobs.remove(key)
    } catch (cause) {
      log.error({ err: cause, blob: key }, 'the bytes of a document can not be removed: the sweep tries again')
      continue
    }
    await rows.blobRemoved(key)
    removed += 1
  }
  return removed
}

/** Removes blobs that belong to no document: what a crash between upload and commit left behind. */
export async function removeOrphanBlobs(rows: DocumentRows, blobs: BlobStore, now: Date): Promise<number> {
  let removed = 0
  for await (const key of blobs.listOlderThan(new Date(now.getTime() - ORPHAN_AGE_MS))) {
    if (await rows.hasBlob(key)) continue
    await blobs.remove(key)
    removed += 1
  }
  return removed
}
