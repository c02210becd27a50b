import type { jobAuthors, receiptReasons } from '@cloudprint/protocol/job'
import type pg from 'pg'

/** A document that is to go, why, and who caused it: what its receipt will say. */
export interface Removal {
  jobId: string
  reason: (typeof receiptReasons)[number]
  by: (typeof jobAuthors)[number]
  byName: string
}

/**
 * Removes documents for good and records a receipt for each, in the caller's transaction. Bytes in rows go with it;
 * blobs are put on the removal list in the same transaction and go at once after it. Jobs without a document are passed over.
 *
 * The ids stand beside the records because they alone lead the planner to the primary key.
 */
export async function removeDocuments(client: pg.PoolClient, removals: Removal[], now: Date): Promise<void> {
  await client.query({
    name: 'remove-documents',
    text: `with gone as (
        delete from document using jsonb_to_recordset($1::jsonb) as r("jobId" uuid, reason text, by text, "byName" text)
        where document.job_id = r."jobId" and document.job_id = any($3::uuid[])
        returning document.job_id, document.size_bytes, document.sha256, document.stored_at, document.blob_key,
          r.reason, r.by, r."byName"),
      blobs as (
        insert into blob_removal (blob_key, since) select blob_key, $2 from gone where blob_key is not null)
      insert into receipt (job_id, size_bytes, sha256, stored_at, deleted_at, reason, by, by_name)
      select job_id, size_bytes, sha256, stored_at, $2, reason, by, "byName" from gone`,
    values: [JSON.stringify(removals), now, removals.map((removal) => removal.jobId)],
  })
}
