import type { JobEvent } from '@cloudprint/protocol/job-event'
import { jobAuthors } from '@cloudprint/protocol/job'
import { jobStates } from '@cloudprint/protocol/job-state'
import { bigint, index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { job } from './job.table.ts'

/** A job's history; written in the transaction that moves the job. */
export const jobEvent = pgTable(
  'job_event',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    jobId: uuid()
      .notNull()
      .references(() => job.id, { onDelete: 'cascade' }),
    at: timestamp({ withTimezone: true }).notNull(),
    happenedAt: timestamp({ withTimezone: true }),
    by: text({ enum: jobAuthors }).notNull(),
    byName: text().notNull(),
    fromState: text({ enum: jobStates }),
    toState: text({ enum: jobStates }).notNull(),
    event: jsonb().$type<JobEvent>().notNull(),
  },
  (table) => [
    // What happened to this job?
    index('job_event_by_job').on(table.jobId, table.id),
  ],
)
