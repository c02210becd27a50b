import { sql } from 'drizzle-orm'
import { boolean, check, pgTable, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Who this database belongs to: one row, made by the first relay that looks. */
export const installation = pgTable(
  'installation',
  {
    isOnly: boolean().primaryKey().default(true),
    /** Stands in the marker of the store for larger documents, too. */
    id: uuid().notNull(),
    /** Since when such a store carries it; null until the first does. */
    storeMarkedAt: timestamp({ withTimezone: true }),
  },
  (table) => [check('installation_only_row', sql`${table.isOnly}`)],
)
