import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { enrolmentCode } from './enrolment-code.table.ts'
import { organization } from './organization.table.ts'
import { site } from './site.table.ts'

/** A machine that runs the agent. */
export const computer = pgTable(
  'computer',
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    name: text().notNull(),
    /** Its Ed25519 public key, as a JWK's `x`. */
    publicKey: text().notNull(),
    /** Counts the machines that were this computer, one after the other: each replaces the one before. */
    machine: integer().notNull().default(1),
    /** The keys of the machines that were replaced, the newest first: they are told why they are not let in. */
    formerKeys: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Sessions up to this one were of a machine that was replaced, and the jobs that it may hold are still to be released. */
    releaseThroughEpoch: integer(),
    system: jsonb().$type<SystemInfo>().notNull(),
    enrolmentCodeId: uuid().references(() => enrolmentCode.id, { onDelete: 'set null' }),
    /** Numbers this computer's sessions; only the newest gets offers. */
    epoch: integer().notNull().default(0),
    connected: boolean().notNull().default(false),
    connectedSince: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastSeenAt: timestamp({ withTimezone: true }),
    link: jsonb().$type<NonNullable<Computer['link']>>(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    revokedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which computers has this organization?
    index('computer_by_organization').on(table.organizationId, table.id),
    // Which computers came by this code?
    index('computer_by_enrolment_code').on(table.enrolmentCodeId),
    // Which computers were replaced just now?
    index('computer_to_release')
      .on(table.id)
      .where(sql`release_through_epoch is not null`),
  ],
)
