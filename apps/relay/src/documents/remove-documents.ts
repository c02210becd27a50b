import type pg from 'pg'

/**
 * Removes documents for good and records a receipt for each, in the caller's transaction. Bytes in rows go with it;
 * blobs are put on the removal list in the same transaction and go at once after it. Jobs without a document are passed over.
 *
 * The ids stand beside the records because they alone lead the planner to the primary key.
 */
export async function removeDocuments(client: pg.PoolClient, removals: { jobId: string; reason: string }[], now: Date): Promise<void> {
  await client.query({
    name: 'remove-documents',
    text: `with gone as (
        delete from document using jsonb_to_recordset($1::jsonb) as r("jobId" uuid, reason text)
        where document.job_id = r."jobId" and document.job_id = any($3::uuid[])
        returning document.job_id, document.size_bytes, document.sha256, document.stored_at, document.blob_key, r.reason),
      blobs as (
        insert into blob_removal (blob_key, since) select blob_key, $2 from gone where blob_key is not null)
      insert into receipt (job_id, size_bytes, sha256, stored_at, deleted_at, reason)
      select job_id, size_bytes, sha256, stored_at, $2, reason from gone`,
    values: [JSON.stringify(removals), now, removals.map((removal) => removal.jobId)],
  })
}
