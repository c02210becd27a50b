import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { computer } from './computer.table.ts'

/** A time in which a computer was not connected, and so none of its printers could be reached; written with its session. */
export const computerOutage = pgTable(
  'computer_outage',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    computerId: uuid()
      .notNull()
      .references(() => computer.id, { onDelete: 'cascade' }),
    since: timestamp({ withTimezone: true }).notNull(),
    /** Null while it lasts. */
    until: timestamp({ withTimezone: true }),
  },
  (table) => [
    // When was this computer away, the latest first?
    index('computer_outage_by_computer').on(table.computerId, table.since),
    // Is it away now? Once at a time.
    uniqueIndex('computer_outage_open')
      .on(table.computerId)
      .where(sql`until is null`),
    // Which are over for so long that they may go?
    index('computer_outage_by_end')
      .on(table.until)
      .where(sql`until is not null`),
  ],
)
