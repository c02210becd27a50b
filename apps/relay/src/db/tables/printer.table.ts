import type { DoubtPolicy } from '@cloudprint/protocol/job-state'
import { doubtPolicies } from '@cloudprint/protocol/job-state'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { PrinterCapabilities, PrinterDescription, PrinterHealth } from '@cloudprint/protocol/printer'
import type { StopPolicy } from '@cloudprint/protocol/queue-act'
import { stopPolicies } from '@cloudprint/protocol/queue-act'
import { sql } from 'drizzle-orm'
import { boolean, check, index, jsonb, pgTable, text, timestamp, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { computer } from './computer.table.ts'
import { oneOf } from '../one-of.ts'
import { organization } from './organization.table.ts'

/** A queue of a computer's print system. */
export const printer = pgTable(
  'printer',
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    computerId: uuid()
      .notNull()
      .references(() => computer.id, { onDelete: 'cascade' }),
    /** The agent's name for it, such as `cups/Zebra_1`. */
    name: text().notNull(),
    description: jsonb().$type<PrinterDescription>().notNull(),
    capabilities: jsonb().$type<PrinterCapabilities>().notNull(),
    health: jsonb().$type<PrinterHealth>().notNull(),
    onDoubt: text({ enum: doubtPolicies }).$type<DoubtPolicy>().notNull().default('hold'),
    /** A job in doubt holds up the later ones. */
    doubtBlocks: boolean().notNull().default(false),
    /** What becomes of its queue when the print system stops it on an error. */
    onStop: text({ enum: stopPolicies }).$type<StopPolicy>().notNull().default('hold'),
    /** How the agent draws PDFs and images for it; null where its queue takes them by itself, or not at all. */
    labels: jsonb().$type<LabelSetup>(),
    /** The organization's own name for it. */
    alias: text(),
    tags: text().array().notNull().default([]),
    /** Since when nothing is offered to it, and whose doing that is. */
    pausedAt: timestamp({ withTimezone: true }),
    pausedBy: text(),
    /** When its queue went away; null while it exists. */
    goneAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Which printer of this computer is meant by this name?
    unique('printer_of_computer').on(table.computerId, table.name),
    // Which printers has this organization?
    index('printer_by_organization').on(table.organizationId, table.id),
    // Which printer of this organization is called so?
    uniqueIndex('printer_by_alias')
      .on(table.organizationId, sql`lower(${table.alias})`)
      .where(sql`alias is not null`),
    check('printer_paused', sql`(${table.pausedAt} is null) = (${table.pausedBy} is null)`),
    check('printer_on_stop', sql`${table.onStop} in ${oneOf(stopPolicies)}`),
    check('printer_on_doubt', sql`${table.onDoubt} in ${oneOf(doubtPolicies)}`),
  ],
)
