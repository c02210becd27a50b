import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { organization } from './organization.table.ts'

export const site = pgTable(
  'site',
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    name: text().notNull(),
    /** As the IANA names it, such as `Europe/Berlin`: in which the site's times are shown. */
    timeZone: text().notNull().default('UTC'),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** The row stays, for the history of the computers that were there. */
    removedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which sites has this organization?
    index('site_by_organization').on(table.organizationId),
  ],
)
