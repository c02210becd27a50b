import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { organization } from './organization.table.ts'

/** A version on its way through an organization: from when it was first offered. */
export const updateRollout = pgTable(
  'update_rollout',
  {
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    version: text().notNull(),
    startedAt: timestamp({ withTimezone: true }).notNull(),
    /** It stopped by itself, since computers went back from it. */
    stoppedAt: timestamp({ withTimezone: true }),
    why: text(),
    /** Somebody let it go on: what failed before does not count. */
    resumedAt: timestamp({ withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.version] })],
)
