import type { Scope } from '@cloudprint/protocol/http/route'
import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
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
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp({ withTimezone: true }),
    lastUsedAt: timestamp({ withTimezone: true }),
    revokedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which keys has this organization?
    index('api_key_by_organization').on(table.organizationId),
  ],
)
