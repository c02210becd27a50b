import { bigint, index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { organization } from './organization.table.ts'

/** Who changed what; written in the transaction of the change, never updated. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    at: timestamp({ withTimezone: true }).notNull(),
    actorKind: text().notNull(),
    actorName: text().notNull(),
    action: text().notNull(),
    target: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    // What happened in this organization, the newest first?
    index('audit_entry_by_organization').on(table.organizationId, table.id),
  ],
)
