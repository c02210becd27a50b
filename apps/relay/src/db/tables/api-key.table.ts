import type { Scope } from '@cloudprint/protocol/http/roles'
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { organization } from './organization.table.ts'

export const apiKey = pgTable(
  'api_key',
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    name: text().notNull(),
    /** The first characters of the key, to tell keys apart. */
    prefix: text().notNull(),
    /** SHA-256 of the whole key: it has 256 random bits, so a slow hash would add nothing. */
    hash: bytea().notNull().unique(),
    scopes: text().array().$type<Scope[]>().notNull(),
    /** The sites, and the printers, that it sees; null for every one. */
    siteIds: uuid().array(),
    printerIds: uuid().array(),
    /** Null for what the installation allows each key. */
    requestsPerSecond: integer(),
    /** The key that takes its place; both hold until this one expires. */
    replacedBy: uuid(),
    /** The name of who made it. */
    createdBy: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }),
    lastUsedAt: timestamp({ withTimezone: true }),
    /** When somebody came with it after it had expired. */
    lastRefusedAt: timestamp({ withTimezone: true }),
    revokedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which keys has this organization?
    index('api_key_by_organization').on(table.organizationId),
    check('api_key_sites', sql`cardinality(${table.siteIds}) > 0`),
    check('api_key_printers', sql`cardinality(${table.printerIds}) > 0`),
  ],
)
