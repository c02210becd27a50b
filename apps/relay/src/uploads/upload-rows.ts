import type { UploadTarget } from '@cloudprint/protocol/http/upload-routes'
import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import { inTransaction } from '../db/transaction.ts'
import type { StoredDocument } from '../documents/document-store.ts'
import { insertJobs } from '../jobs/insert-jobs.ts'
import { isRefusedData } from '../jobs/is-refused-data.ts'
import type { Inserted, NewJob } from '../jobs/job-rows.ts'

export type Owner = Pick<Caller, 'organizationId' | 'id' | 'kind' | 'name' | 'address' | 'reach'>

export interface NewUpload {
  id: string
  owner: Owner
  target: UploadTarget
  computerId: string
  lengthBytes: number
  /** Null where only the document's own header will say. */
  sealingKeyId: string | null
  createdAt: Date
  expiresAt: Date
}

/** One that is complete; its document is its job's once it is used. */
export interface CompleteUpload {
  lengthBytes: number
  expiresAt: Date
  target: UploadTarget
  document: StoredDocument | 'used'
}

interface Row {
  lengthBytes: number
  expiresAt: Date
  printerId: UploadTarget['printerId']
  contentType: UploadTarget['contentType']
  innerContentType: UploadTarget['innerContentType'] | null
  sizeBytes: number
  sha256: Buffer
  bytes: Buffer | null
  blobKey: string | null
  sealingKeyId: string | null
  isUsed: boolean
}

/**
 * The rows of uploads. Each holds the key that its document is sealed to, by sharing that key's row when it is written: whoever destroys
 * a key waits, and then sees the upload.
 */
export class UploadRows {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** False where the key was destroyed meanwhile. */
  async insert({ id, owner, target, computerId, lengthBytes, sealingKeyId, createdAt, expiresAt }: NewUpload): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: 'insert-upload',
      text: `with held as materialized (
          select key_id from sealing_key where computer_id = $5 and key_id = $9 and destroyed_at is null for key share)
        insert into upload (id, organization_id, owner_id, printer_id, computer_id, content_type, inner_content_type, length_bytes,
          sealing_key_id, created_at, expires_at)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 where $9::text is null or exists (select from held)`,
      values: [
        id,
        owner.organizationId,
        owner.id,
        target.printerId,
        computerId,
        target.contentType,
        target.innerContentType ?? null,
        lengthBytes,
        sealingKeyId,
        createdAt,
        expiresAt,
      ],
    })
    return rowCount === 1
  }

  /** How many this caller has that are complete, and no job yet. */
  async countComplete(owner: Owner): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>({
      name: 'count-complete-uploads',
      text: 'select count(*)::int as count from upload where organization_id = $1 and owner_id = $2 and completed_at is not null and used_at is null',
      values: [owner.organizationId, owner.id],
    })
    return rows[0]?.count ?? 0
  }

  /** Keeps the key that a submitter has sealed a document to; false where it was destroyed meanwhile. */
  async holdKey(id: string, sealingKeyId: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: 'hold-key-of-upload',
      text: `with held as materialized (
          select computer_id, key_id from sealing_key
          where computer_id = (select computer_id from upload where id = $1) and key_id = $2 and destroyed_at is null for key share)
        update upload set sealing_key_id = held.key_id from held where upload.id = $1`,
      values: [id, sealingKeyId],
    })
    return rowCount === 1
  }

  /** Writes down where the whole document lies; false where the upload is gone meanwhile. */
  async complete(id: string, { sizeBytes, sha256, bytes, blobKey }: StoredDocument, now: Date): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: 'complete-upload',
      text: 'update upload set completed_at = $2, size_bytes = $3, sha256 = $4, bytes = $5, blob_key = $6 where id = $1 and completed_at is null',
      values: [id, now, sizeBytes, sha256, bytes, blobKey],
    })
    return rowCount === 1
  }

  /** One that is complete, its caller's own, and whose time is not over. */
  async findComplete(id: string, owner: Owner, now: Date): Promise<CompleteUpload | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: 'find-upload',
      text: `select length_bytes::float8 as "lengthBytes", expires_at as "expiresAt", printer_id as "printerId", content_type as "contentType",
          inner_content_type as "innerContentType", size_bytes::float8 as "sizeBytes", sha256, bytes, blob_key as "blobKey",
          sealing_key_id as "sealingKeyId", used_at is not null as "isUsed"
        from upload where id = $1 and organization_id = $2 and owner_id = $3 and completed_at is not null and expires_at > $4`,
      values: [id, owner.organizationId, owner.id, now],
    })
    return rows[0] === undefined ? undefined : asUpload(rows[0])
  }

  /** Inserts the job that this upload becomes, exactly once: `upload-gone` where it has become one, or its time is over. */
  async insertJob(job: NewJob): Promise<Inserted | 'upload-gone'> {
    try {
      return await this.#insertJob(job)
    } catch (cause) {
      if (isRefusedData(cause)) return 'refused'
      throw cause
    }
  }

  #insertJob(job: NewJob): Promise<Inserted | 'upload-gone'> {
    return inTransaction(this.#pool, async (client) => {
      const { rows } = await client.query<{ storedAt: Date }>(
        'select completed_at as "storedAt" from upload where id = $1 and completed_at is not null and used_at is null and expires_at > $2 for update',
        [job.id, job.createdAt],
      )
      const [upload] = rows
      if (upload === undefined) return 'upload-gone'
      const [inserted = 'refused'] = await insertJobs(client, [{ ...job, storedAt: upload.storedAt }])
      if (inserted !== 'inserted') return inserted
      await client.query('update upload set used_at = $2, bytes = null, blob_key = null, sealing_key_id = null where id = $1', [
        job.id,
        job.createdAt,
      ])
      return inserted
    })
  }

  /** Gives one up; whether its bytes were stored, which are then listed for removal. */
  async giveUp(id: string, owner: Owner, now: Date): Promise<boolean> {
    const removed = await this.#remove(
      'id = $1 and organization_id = $2 and owner_id = $3 and used_at is null',
      [id, owner.organizationId, owner.id],
      { now, by: owner, why: 'given up' },
    )
    return removed > 0
  }

  /** Removes those whose time is over, and says how many. */
  removeExpired(now: Date): Promise<number> {
    return this.#remove('expires_at <= $1', [now], { now, by: { kind: 'relay', name: 'relay' }, why: 'expired' })
  }

  /** At start nobody goes on with what was unfinished: with one relay, what its predecessor had in memory is gone. */
  async removeUnfinished(): Promise<void> {
    await this.#pool.query('delete from upload where completed_at is null')
  }

  /** A document that was stored whole and never became a job leaves an entry in the audit, as that of a job leaves a receipt. */
  async #remove(
    where: string,
    values: unknown[],
    { now, by, why }: { now: Date; by: { kind: string; id?: string; name: string; address?: string }; why: string },
  ): Promise<number> {
    const at = values.length
    const { rows } = await this.#pool.query<{ removed: number }>(
      `with gone as (delete from upload where ${where} returning *),
        blobs as (insert into blob_removal (blob_key, since) select blob_key, $${at + 1} from gone where blob_key is not null),
        told as (
          insert into audit_entry (organization_id, at, actor_kind, actor_id, actor_name, address, action, target, detail)
          select organization_id, $${at + 1}, $${at + 2}, $${at + 3}, $${at + 4}, $${at + 5}, 'upload.removed', id::text,
            jsonb_build_object('why', $${at + 6}::text, 'sizeBytes', size_bytes, 'sha256', encode(sha256, 'hex'), 'storedAt', completed_at)
          from gone where completed_at is not null and used_at is null)
        select count(*)::int as removed from gone`,
      [...values, now, by.kind, by.id ?? null, by.name, by.address ?? null, why],
    )
    return rows[0]?.removed ?? 0
  }
}

function asUpload({ lengthBytes, expiresAt, printerId, contentType, innerContentType, isUsed, ...row }: Row): CompleteUpload {
  const target: UploadTarget = { printerId, contentType, ...(innerContentType === null ? {} : { innerContentType }) }
  const { sizeBytes, sha256, bytes, blobKey, sealingKeyId } = row
  if (isUsed || sealingKeyId === null) return { lengthBytes, expiresAt, target, document: 'used' }
  return { lengthBytes, expiresAt, target, document: { sizeBytes, sha256, bytes, blobKey, sealingKeyId } }
}
