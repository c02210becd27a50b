import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { organization } from './organization.table.ts'

/** Who changed what; written in the transaction of the change. The database refuses to change or remove an entry. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    at: timestamp({ withTimezone: true }).notNull(),
    actorKind: text().notNull(),
    /** Of the person, key or computer; null for the relay itself. */
    actorId: text(),
    actorName: text().notNull(),
    /** The client's address; null for what came over an agent's channel, or from the relay itself. */
    address: text(),
    action: text().notNull(),
    target: text().notNull(),
    /** What was changed, as it was and as it is; null for what was not there before, or is no more. */
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    // What happened in this organization, the newest first?
    index('audit_entry_by_organization').on(table.organizationId, table.id),
    // What did this person, key or computer do? What was done of this kind? When? The newest first.
    index('audit_entry_by_actor').on(table.organizationId, table.actorId, table.id),
    index('audit_entry_by_action').on(table.organizationId, table.action, table.id),
    index('audit_entry_by_time').on(table.organizationId, table.at),
    // What was done to this printer, computer, key, …, the newest first?
    index('audit_entry_by_target').on(table.target, table.id),
    // Was this act of an agent told before? It repeats itself until it is sure that we know.
    uniqueIndex('audit_entry_once')
      .on(table.target, table.action, sql`(detail->>'at')`)
      .where(sql`actor_kind = 'agent'`),
  ],
)
