import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { organization } from './organization.table.ts'
import { person } from './person.table.ts'

/** Whom single sign-on does not make a member again: they were removed here, and nobody has invited them since. */
export const removedMember = pgTable(
  'removed_member',
  {
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    personId: text()
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    /** By which they were known then: an account that was made since, or has another address by now, does not bring it back. */
    email: text().notNull(),
    removedBy: text().notNull(),
    removedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.personId] })],
)
