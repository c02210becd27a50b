import type { Role } from '@cloudprint/protocol/http/roles'
import { roles } from '@cloudprint/protocol/http/roles'
import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { oneOf } from '../one-of.ts'
import { organization } from './organization.table.ts'

/** An offer of membership to whoever has the link. One that was accepted or withdrawn has no row; the audit remembers. */
export const invitation = pgTable(
  'invitation',
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    email: text().notNull(),
    role: text({ enum: roles }).$type<Role>().notNull(),
    /** The sites that they are to see; null for every one. */
    siteIds: uuid().array(),
    /** SHA-256 of the token in the link; the token itself is kept nowhere. */
    hash: bytea().notNull().unique(),
    invitedBy: text().notNull(),
    /** The person or key that vouches for it: what ends their place, or makes it less, ends it. */
    inviterId: text().notNull(),
    /** When the link was mailed; null where whoever invited was shown it, and may have read it. */
    mailedAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [
    // Is this address invited to this organization already?
    uniqueIndex('invitation_by_address').on(table.organizationId, table.email),
    // What has this person or key offered?
    index('invitation_by_inviter').on(table.inviterId),
    check('invitation_role', sql`${table.role} in ${oneOf(roles)}`),
    check('invitation_sites', sql`${table.siteIds} is null or (cardinality(${table.siteIds}) > 0 and ${table.role} <> 'owner')`),
  ],
)
