import { bigint, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { computer } from './computer.table.ts'

/** How far the reports of one agent's journal are kept. A row of its own, so that keeping them and offering jobs do not wait for each other. */
export const journal = pgTable(
  'journal',
  {
    computerId: uuid()
      .notNull()
      .references(() => computer.id, { onDelete: 'cascade' }),
    journalId: uuid().notNull(),
    /** The newest session that came with it: what was offered up to then it may hold. */
    lastEpoch: integer().notNull().default(0),
    /** The newest session that this journal is known to have on its disk: whoever comes without it is an old copy. */
    keptEpoch: integer().notNull().default(0),
    reportsKeptThrough: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.computerId, table.journalId] })],
)
