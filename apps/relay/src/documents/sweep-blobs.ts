import type pg from 'pg'
import type { BlobStore } from './blob-store.ts'

/** Longer than any upload may take, so that a blob without a row is surely left over. */
const ORPHAN_AGE_MS = 24 * 3_600_000

/** Removes the blobs whose documents were removed; those on the list are gone for good when this returns. */
export async function removeListedBlobs(pool: pg.Pool, blobs: BlobStore): Promise<number> {
  const { rows } = await pool.query<{ blob_key: string }>('select blob_key from blob_removal order by since limit 500')
  for (const row of rows) {
    await blobs.remove(row.blob_key)
    await pool.query('delete from blob_removal where blob_key = $1', [row.blob_key])
  }
  return rows.length
}

/** Removes blobs that belong to no document: what a crash between upload and commit left behind. */
export async function removeOrphanBlobs(pool: pg.Pool, blobs: BlobStore, now: Date): Promise<number> {
  let removed = 0
  for await (const key of blobs.listOlderThan(new Date(now.getTime() - ORPHAN_AGE_MS))) {
    const { rowCount } = await pool.query('select from document where blob_key = $1', [key])
    if (rowCount !== 0) continue
    await blobs.remove(key)
    removed += 1
  }
  return removed
}
