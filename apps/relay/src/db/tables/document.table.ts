import { bigint, check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { jobAuthors, receiptReasons } from '@cloudprint/protocol/job'
import { bytea } from '../bytea.ts'
import { job } from './job.table.ts'

/** A job's document while it is held: small ones in the row, larger ones in the blob store under `blobKey`. */
export const document = pgTable(
  'document',
  {
    jobId: uuid()
      .primaryKey()
      .references(() => job.id, { onDelete: 'cascade' }),
    sizeBytes: bigint({ mode: 'number' }).notNull(),
    sha256: bytea().notNull(),
    bytes: bytea(),
    blobKey: text().unique(),
    /** The key of the job's computer that it is sealed to. */
    sealingKeyId: text().notNull(),
    storedAt: timestamp({ withTimezone: true }).notNull(),
    /** Its job has failed and may be retried until then; null while the job is open. */
    keptUntil: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which documents of failed jobs were kept long enough?
    index('document_kept')
      .on(table.keptUntil)
      .where(sql`kept_until is not null`),
    // Is a document still sealed to this key?
    index('document_by_sealing_key').on(table.sealingKeyId),
    check('document_in_one_place', sql`(${table.bytes} is null) <> (${table.blobKey} is null)`),
  ],
)

/** Proof that a document is gone. */
export const receipt = pgTable('receipt', {
  jobId: uuid()
    .primaryKey()
    .references(() => job.id, { onDelete: 'cascade' }),
  sizeBytes: bigint({ mode: 'number' }).notNull(),
  sha256: bytea().notNull(),
  storedAt: timestamp({ withTimezone: true }).notNull(),
  deletedAt: timestamp({ withTimezone: true }).notNull(),
  reason: text({ enum: receiptReasons }).notNull(),
  /** Who caused it: whose word ended the job, or the relay where its policy did. */
  by: text({ enum: jobAuthors }).notNull(),
  byName: text().notNull(),
})

/** Blobs whose rows are gone and whose bytes are still to be removed; the sweeper empties it. */
export const blobRemoval = pgTable('blob_removal', {
  blobKey: text().primaryKey(),
  since: timestamp({ withTimezone: true }).notNull(),
})
