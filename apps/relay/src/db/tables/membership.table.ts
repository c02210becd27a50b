import type { Role } from '@cloudprint/protocol/http/roles'
import { roles } from '@cloudprint/protocol/http/roles'
import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../one-of.ts'
import { organization } from './organization.table.ts'
import { person } from './person.table.ts'

/** How somebody came to be a member. */
export const membershipWays = ['first-run', 'invitation', 'sso'] as const

/** A person in an organization. Who is removed has no row; the audit remembers. */
export const membership = pgTable(
  'membership',
  {
    organizationId: uuid()
      .notNull()
      .references(() => organization.id),
    personId: text()
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    role: text({ enum: roles }).$type<Role>().notNull(),
    /** The sites that they see; null for every one. */
    siteIds: uuid().array(),
    via: text({ enum: membershipWays }).notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.personId] }),
    // Where is this person a member?
    index('membership_by_person').on(table.personId),
    check('membership_role', sql`${table.role} in ${oneOf(roles)}`),
    check('membership_via', sql`${table.via} in ${oneOf(membershipWays)}`),
    check('membership_sites', sql`${table.siteIds} is null or (cardinality(${table.siteIds}) > 0 and ${table.role} <> 'owner')`),
  ],
)
