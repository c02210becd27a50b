import type pg from 'pg'
import type { Inserted, NewJob } from './job-rows.ts'

/**
 * Inserts jobs with documents and first history entries in one statement; a job is accepted when this returns, since its
 * commit is synchronous. The order of the items is the order in which their printers print them.
 * Each shares the row of the key that its document is sealed to: whoever destroys a key waits, and then sees the document.
 */
export async function insertJobs(db: pg.Pool | pg.PoolClient, jobs: NewJob[]): Promise<Inserted[]> {
  // One statement is its own transaction: begin, commit and a second insert would be three more round trips for every job.
  const { rows } = await db.query<{ id: string; isInserted: boolean }>({
    name: 'insert-jobs',
    text: `with openable as materialized (
        select asked.id from unnest($2::uuid[], $6::uuid[], $7::text[]) as asked(id, computer_id, key_id)
        join sealing_key using (computer_id, key_id)
        where destroyed_at is null order by computer_id, key_id for key share of sealing_key),
      inserted as (
        insert into job (id, organization_id, printer_id, computer_id, title, format, ticket, metadata, on_doubt, state, size_bytes,
          reference, traceparent, idempotency_key, request_fingerprint, created_at, expires_at)
        select id, organization_id, printer_id, computer_id, title, format, ticket, metadata, on_doubt, 'queued', size_bytes,
          reference, traceparent, idempotency_key, decode(request_fingerprint, 'hex'), created_at, expires_at
        from rows from (jsonb_to_recordset($1::jsonb) as (id uuid, organization_id uuid, printer_id uuid, computer_id uuid, title text,
          format text, ticket jsonb, metadata jsonb, on_doubt text, size_bytes bigint, reference jsonb, traceparent text, idempotency_key text, request_fingerprint text,
          created_at timestamptz, expires_at timestamptz)) with ordinality
          as n(id, organization_id, printer_id, computer_id, title, format, ticket, metadata, on_doubt, size_bytes, reference, traceparent, idempotency_key,
          request_fingerprint, created_at, expires_at, place)
        where id in (select openable.id from openable)
        order by place
        on conflict (organization_id, idempotency_key) where idempotency_key is not null do nothing
        returning id, size_bytes, created_at),
      history as (
        insert into job_event (job_id, at, by, by_name, to_state, event)
        select inserted.id, inserted.created_at, author.by, author.by_name, 'queued', '{"kind":"submitted"}'
        from inserted join jsonb_to_recordset($1::jsonb) as author(id uuid, by text, by_name text) using (id)),
      documents as (
        insert into document (job_id, size_bytes, sha256, bytes, blob_key, sealing_key_id, stored_at)
        select inserted.id, inserted.size_bytes, d.sha256, d.bytes, d.blob_key, d.key_id, d.stored_at
        from inserted join unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::text[], $7::text[], $8::timestamptz[])
          as d(id, sha256, bytes, blob_key, key_id, stored_at)
          using (id))
      select openable.id, inserted.id is not null as "isInserted" from openable left join inserted using (id)`,
    values: [
      JSON.stringify(jobs.map(toRecord)),
      jobs.map((job) => job.id),
      jobs.map((job) => job.document.sha256),
      jobs.map((job) => job.document.bytes),
      jobs.map((job) => job.document.blobKey),
      jobs.map((job) => job.computerId),
      jobs.map((job) => job.document.sealingKeyId),
      jobs.map((job) => job.storedAt ?? job.createdAt),
    ],
  })
  const outcomes = new Map(rows.map(({ id, isInserted }): [string, Inserted] => [id, isInserted ? 'inserted' : 'key-taken']))
  return jobs.map((job) => outcomes.get(job.id) ?? 'key-destroyed')
}

function toRecord(job: NewJob) {
  return {
    id: job.id,
    organization_id: job.organizationId,
    printer_id: job.printerId,
    computer_id: job.computerId,
    title: job.title,
    format: job.format,
    ticket: job.ticket,
    metadata: job.metadata,
    on_doubt: job.onDoubt,
    size_bytes: job.document.sizeBytes,
    reference: job.reference,
    traceparent: job.traceparent,
    idempotency_key: job.idempotencyKey,
    request_fingerprint: job.requestFingerprint?.toString('hex') ?? null,
    created_at: job.createdAt,
    expires_at: job.expiresAt,
    by: job.author.by,
    by_name: job.author.byName,
  }
}
