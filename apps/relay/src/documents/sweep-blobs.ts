import type { BlobStore } from './blob-store.ts'
import type { DocumentRows } from './document-rows.ts'

/** Longer than any upload may take, so that a blob without a row is surely left over. */
const ORPHAN_AGE_MS = 24 * 3_600_000
const MAX_AT_ONCE = 500

/** Removes the blobs whose documents were removed; those on the list are gone for good when this returns. */
export async function removeListedBlobs(rows: DocumentRows, blobs: BlobStore): Promise<number> {
  const keys = await rows.listBlobRemovals(MAX_AT_ONCE)
  for (const key of keys) {
    await blobs.remove(key)
    await rows.blobRemoved(key)
  }
  return keys.length
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
