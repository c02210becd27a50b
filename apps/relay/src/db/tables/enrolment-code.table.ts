import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { organization } from './organization.table.ts'
import { site } from './site.table.ts'

export const enrolmentCode = pgTable(
  'enrolment_code',
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    /** SHA-256 of the code; the code itself is shown once and kept nowhere. */
    hash: bytea().notNull().unique(),
    uses: integer().notNull().default(1),
    usesLeft: integer().notNull(),
    /** The computer whose place the machine takes that comes with this code; null where it becomes a new one. */
    replacesComputerId: uuid(),
    createdBy: text().notNull(),
    /** The person's or the key's id; null for the code of the first run, which nobody asked for. */
    createdById: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /** When somebody took it back. */
    withdrawnAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which codes has this organization, the newest first?
    index('enrolment_code_by_organization').on(table.organizationId, table.id),
  ],
)
