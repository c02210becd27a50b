import { boolean, index, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { person } from './person.table.ts'

/** better-auth's `twoFactor`: an authenticator app and the recovery codes beside it. Both are encrypted with the relay's own secret. */
export const twoFactor = pgTable(
  'two_factor',
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    secret: text().notNull(),
    backupCodes: text().notNull(),
    /** Whether a code of the app was shown; before it nobody is asked for one. */
    verified: boolean().notNull().default(true),
    failedVerificationCount: integer().notNull().default(0),
    lockedUntil: timestamp({ withTimezone: true }),
  },
  (table) => [
    // Which app has this person?
    index('two_factor_by_person').on(table.userId),
  ],
)

/** better-auth's `passkey`: a key pair on somebody's device, of which we have the public half. */
export const passkey = pgTable(
  'passkey',
  {
    id: text().primaryKey(),
    name: text(),
    publicKey: text().notNull(),
    userId: text()
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    credentialID: text().notNull(),
    counter: integer().notNull(),
    deviceType: text().notNull(),
    backedUp: boolean().notNull(),
    transports: text(),
    createdAt: timestamp({ withTimezone: true }).defaultNow(),
    /** The make of the device that keeps it. */
    aaguid: text(),
  },
  (table) => [
    // Whose key is this?
    uniqueIndex('passkey_by_credential').on(table.credentialID),
    // Which passkeys has this person?
    index('passkey_by_person').on(table.userId),
  ],
)
