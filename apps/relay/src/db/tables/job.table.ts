import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { allDocumentFormats } from '@cloudprint/protocol/document-format'
import type { Job } from '@cloudprint/protocol/job'
import type { JobReason, SpoolerJob } from '@cloudprint/protocol/job-event'
import { doubtPolicies, evidenceLevels, jobStates } from '@cloudprint/protocol/job-state'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { computer } from './computer.table.ts'
import { oneOf } from '../one-of.ts'
import { organization } from './organization.table.ts'
import { printer } from './printer.table.ts'

export interface StoredFailure {
  code: ProblemCode
  detail: string
}

/** A print job. Only `jobs/job-store.ts` writes here. */
export const job = pgTable(
  'job',
  {
    id: uuid().primaryKey(),
    /** The order in which jobs were accepted; jobs of one printer print in it. */
    sequence: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    printerId: uuid()
      .notNull()
      .references(() => printer.id),
    computerId: uuid()
      .notNull()
      .references(() => computer.id),
    title: text().notNull(),
    format: text({ enum: allDocumentFormats }).$type<DocumentFormat>().notNull(),
    ticket: jsonb().$type<JobTicket>().notNull(),
    metadata: jsonb().$type<Record<string, string>>().notNull(),
    onDoubt: text({ enum: doubtPolicies }).notNull(),
    state: text({ enum: jobStates }).notNull(),
    reasons: jsonb().$type<JobReason[]>().notNull().default([]),
    message: text().notNull().default(''),
    evidence: text({ enum: evidenceLevels }),
    failure: jsonb().$type<StoredFailure>(),
    spoolerJob: jsonb().$type<SpoolerJob>(),
    sheetsCompleted: integer(),
    attempt: integer().notNull().default(1),
    /** The session epoch under which the computer was offered this job and may hold it; null while it surely does not. */
    offerEpoch: integer(),
    cancelRequestedAt: timestamp({ withTimezone: true }),
    sizeBytes: bigint({ mode: 'number' }).notNull(),
    /** Who fetches its document, and from which host; null for one that came with it. */
    reference: jsonb().$type<Job['document']['reference']>(),
    /** The trace of the request that made this job (W3C Trace Context). */
    traceparent: text(),
    idempotencyKey: text(),
    /** SHA-256 over the request that made this job, to tell a repetition from a key used twice. */
    requestFingerprint: bytea(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    deliveredAt: timestamp({ withTimezone: true }),
    printingAt: timestamp({ withTimezone: true }),
    endedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which jobs wait for this printer, in their order? Stays small however long the history is.
    index('job_waiting')
      .on(table.printerId, table.sequence)
      .where(sql`state = 'queued' and offer_epoch is null`),
    // Which jobs may this computer hold?
    index('job_held')
      .on(table.computerId, table.printerId)
      .where(sql`offer_epoch is not null and state in ('queued', 'delivered', 'printing')`),
    // Which jobs of this printer are in doubt, the earliest first?
    index('job_in_doubt')
      .on(table.printerId, table.sequence)
      .where(sql`state = 'uncertain'`),
    // Which waiting jobs have expired?
    index('job_waiting_by_expiry')
      .on(table.expiresAt)
      .where(sql`state = 'queued' and offer_epoch is null`),
    // Lists: the newest first, of an organization, in a state. Those of a printer stand with all that they are sought by in
    // `job_by_printer`, and those with words in their titles in `job_ended_by_title`: migrations make both, drizzle can't say them.
    index('job_by_organization').on(table.organizationId, table.sequence),
    index('job_by_state').on(table.organizationId, table.state, table.sequence),
    // What became of the first request with this key?
    uniqueIndex('job_by_idempotency_key')
      .on(table.organizationId, table.idempotencyKey)
      .where(sql`idempotency_key is not null`),
    check('job_state', sql`${table.state} in ${oneOf(jobStates)}`),
    check('job_on_doubt', sql`${table.onDoubt} in ${oneOf(doubtPolicies)}`),
    check('job_evidence', sql`${table.evidence} in ${oneOf(evidenceLevels)}`),
    check('job_ended', sql`(${table.endedAt} is not null) = (${table.state} in ('completed', 'failed', 'canceled', 'expired'))`),
  ],
)
