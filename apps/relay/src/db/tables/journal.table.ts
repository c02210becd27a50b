import { bigint, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { computer } from './computer.table.ts'

/** How far the reports of one agent's journal are kept. A row of its own, so that keeping them and offering jobs do not wait for each other. */
export const journal = pgTable(
  'journal',
  {
    computerId: uuid()
      .notNull()
      .references(() => computer.id, { onDelete: 'cascade' }),
    journalId: uuid().notNull(),
    reportsKeptThrough: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.computerId, table.journalId] })],
)
