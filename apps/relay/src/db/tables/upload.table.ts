import { allDocumentFormats } from '@cloudprint/protocol/document-format'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { SEALED_CONTENT_TYPE } from '@cloudprint/protocol/job'
import { sql } from 'drizzle-orm'
import { bigint, check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { computer } from './computer.table.ts'
import { organization } from './organization.table.ts'
import { printer } from './printer.table.ts'

const contentTypes = [...allDocumentFormats, SEALED_CONTENT_TYPE] as const

/**
 * A document on its way to a job: begun → complete (with where it lies) → used by its job, and gone when its time is over. What of an
 * unfinished one is in the relay's memory ends with its process. Only `uploads/upload-rows.ts` writes here.
 */
export const upload = pgTable(
  'upload',
  {
    /** Also the id of the job that it becomes: what the relay seals is sealed for that job. */
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    /** The person or key that began it, who alone may go on with it. */
    ownerId: text().notNull(),
    printerId: uuid()
      .notNull()
      .references(() => printer.id),
    computerId: uuid()
      .notNull()
      .references(() => computer.id),
    contentType: text({ enum: contentTypes }).notNull(),
    innerContentType: text({ enum: allDocumentFormats }).$type<DocumentFormat>(),
    /** Of the document as it comes. */
    lengthBytes: bigint({ mode: 'number' }).notNull(),
    /** The key that it is sealed to, which is not destroyed meanwhile; null as long as its submitter has not said which, and once it is used. */
    sealingKeyId: text(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    completedAt: timestamp({ withTimezone: true }),
    /** Of the sealed bytes, as is the hash. */
    sizeBytes: bigint({ mode: 'number' }),
    sha256: bytea(),
    bytes: bytea(),
    blobKey: text().unique(),
    /** When it became a job, which has its document since. */
    usedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // How many has this caller open?
    index('upload_by_owner')
      .on(table.organizationId, table.ownerId)
      .where(sql`used_at is null`),
    // Is one of them sealed to this key?
    index('upload_by_sealing_key').on(table.computerId, table.sealingKeyId),
    // Whose time is over?
    index('upload_by_expiry').on(table.expiresAt),
    check(
      'upload_in_one_place',
      sql`case when completed_at is null or used_at is not null then bytes is null and blob_key is null
        else size_bytes is not null and sha256 is not null and (bytes is null) <> (blob_key is null) end`,
    ),
  ],
)
