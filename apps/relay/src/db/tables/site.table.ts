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
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Which sites has this organization?
    index('site_by_organization').on(table.organizationId),
  ],
)
