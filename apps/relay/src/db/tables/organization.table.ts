import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { retentionDefaults, secondFactorDemands } from '@cloudprint/protocol/http/settings-routes'

export const organization = pgTable('organization', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  /** What the console and mails are called; null for the product's own name. */
  brandName: text(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  /** How long a failed job's document is kept for a retry; 0 for not at all. */
  failedDocumentRetentionSeconds: integer().notNull().default(retentionDefaults.failedDocumentRetention),
  /** How long the record of a job is kept after its end, with its history and its receipt. */
  jobRetentionSeconds: integer().notNull().default(retentionDefaults.jobRetention),
  /** Whether everybody needs more than a password. */
  secondFactor: text({ enum: secondFactorDemands }).notNull().default('optional'),
})
