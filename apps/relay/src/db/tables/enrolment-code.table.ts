import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { organization } from './organization.table.ts'
import { site } from './site.table.ts'

export const enrolmentCode = pgTable('enrolment_code', {
  id: uuid().primaryKey(),
  organizationId: uuid()
    .notNull()
    .references(() => organization.id),
  siteId: uuid()
    .notNull()
    .references(() => site.id),
  /** SHA-256 of the code; the code itself is shown once and kept nowhere. */
  hash: bytea().notNull().unique(),
  usesLeft: integer().notNull(),
  createdBy: text().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  expiresAt: timestamp({ withTimezone: true }).notNull(),
})
