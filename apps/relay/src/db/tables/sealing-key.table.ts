import { sql } from 'drizzle-orm'
import { pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { computer } from './computer.table.ts'

/** The public halves of a computer's sealing keys. Only `computers/publish-sealing-keys.ts` writes here, and enrolment the first one. */
export const sealingKey = pgTable(
  'sealing_key',
  {
    computerId: uuid()
      .notNull()
      .references(() => computer.id, { onDelete: 'cascade' }),
    /** The first 8 bytes of SHA-256 over the public key, in hex. */
    keyId: text().notNull(),
    /** X25519, 32 bytes in base64url. */
    publicKey: text().notNull(),
    publishedAt: timestamp({ withTimezone: true }).notNull(),
    /** Since when documents are sealed to a newer one. */
    retiredAt: timestamp({ withTimezone: true }),
    /** Since when no document is sealed to it, and none may be; the row stays, so that a key from an old copy of the agent's disk is known. */
    destroyedAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.computerId, table.keyId] }),
    // Which key are documents for this computer sealed to?
    uniqueIndex('sealing_key_current')
      .on(table.computerId)
      .where(sql`retired_at is null and destroyed_at is null`),
  ],
)
