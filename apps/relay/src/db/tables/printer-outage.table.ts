import type { OutageReason } from '@cloudprint/protocol/http/printer-outage'
import { printerOutageKinds } from '@cloudprint/protocol/http/printer-outage'
import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../one-of.ts'
import { printer } from './printer.table.ts'

/** A time in which a printer would not have printed, by its own word or its print system's; written with the printer's row. */
export const printerOutage = pgTable(
  'printer_outage',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    printerId: uuid()
      .notNull()
      .references(() => printer.id, { onDelete: 'cascade' }),
    kind: text({ enum: printerOutageKinds }).notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
    /** Null while it lasts. */
    until: timestamp({ withTimezone: true }),
    /** Every reason that it was given for, each with its first time. */
    reasons: jsonb().$type<OutageReason[]>().notNull(),
  },
  (table) => [
    // When did this printer not print, the latest first?
    index('printer_outage_by_printer').on(table.printerId, table.since),
    // Does it not print now? One of a kind at a time.
    uniqueIndex('printer_outage_open')
      .on(table.printerId, table.kind)
      .where(sql`until is null`),
    // Which are over for so long that they may go?
    index('printer_outage_by_end')
      .on(table.until)
      .where(sql`until is not null`),
    check('printer_outage_kind', sql`${table.kind} in ${oneOf(printerOutageKinds)}`),
  ],
)
