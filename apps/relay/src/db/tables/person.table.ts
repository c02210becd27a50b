import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../one-of.ts'
import { organization } from './organization.table.ts'

/** A person who signs in: better-auth's `user`. What they may do where stands in their memberships. */
export const person = pgTable('person', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  /** Whether a password alone does not sign in. */
  twoFactorEnabled: boolean().notNull().default(false),
  emailChangedAt: timestamp({ withTimezone: true }),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/** By what somebody signed in. */
export const sessionWays = ['password', 'passkey', 'sso'] as const

/** better-auth's `session`: one signed-in browser. */
export const session = pgTable(
  'session',
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    token: text().notNull().unique(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    ipAddress: text(),
    userAgent: text(),
    /** Which of the person's organizations this browser looks at; null for the only one, or the first. */
    organizationId: uuid().references(() => organization.id),
    begunBy: text({ enum: sessionWays }).notNull().default('password'),
    /** Whose identity provider vouched for the person: the session opens nothing of another organization, and not the account itself. */
    ssoOrganizationId: uuid().references(() => organization.id),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Where is this person signed in?
    index('session_by_person').on(table.userId),
    check('session_begun_by', sql`${table.begunBy} in ${oneOf(sessionWays)}`),
  ],
)

/** better-auth's `account`: how a person proves who they are (a password hash, or an identity provider). */
export const account = pgTable(
  'account',
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    accountId: text().notNull(),
    providerId: text().notNull(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: timestamp({ withTimezone: true }),
    refreshTokenExpiresAt: timestamp({ withTimezone: true }),
    scope: text(),
    password: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // How may this person sign in?
    index('account_by_person').on(table.userId),
  ],
)

/** better-auth's `verification`: short-lived secrets, such as a password reset. */
export const verification = pgTable('verification', {
  id: text().primaryKey(),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: timestamp({ withTimezone: true }).notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
