import type { SsoProvider } from '@cloudprint/protocol/http/sso-routes'
import { ssoRoles } from '@cloudprint/protocol/http/sso-routes'
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../one-of.ts'
import { organization } from './organization.table.ts'

/** Where the people of an organization are known, and what that makes of them here. */
export const identityProvider = pgTable(
  'identity_provider',
  {
    organizationId: uuid()
      .primaryKey()
      .references(() => organization.id),
    issuer: text().notNull(),
    clientId: text().notNull(),
    /** Encrypted with the relay's own secret. */
    clientSecret: text().notNull(),
    roleClaim: text(),
    roleByValue: jsonb().$type<SsoProvider['roleByValue']>().notNull(),
    defaultRole: text({ enum: ssoRoles }),
    sitesClaim: text(),
    isRequired: boolean().notNull(),
    takesUnverified: boolean().notNull().default(false),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [check('identity_provider_default_role', sql`${table.defaultRole} in ${oneOf(ssoRoles)}`)],
)

/** A domain of e-mail addresses that an organization says is its own. Several may say so; the one that proves it signs its people in. */
export const ssoDomain = pgTable(
  'sso_domain',
  {
    domain: text().notNull(),
    organizationId: uuid()
      .notNull()
      .references(() => identityProvider.organizationId, { onDelete: 'cascade' }),
    /** What the domain's DNS record has to say. No secret: whoever may read it can not write there. */
    token: text().notNull(),
    verifiedAt: timestamp({ withTimezone: true }),
    /** When the record of a proved domain was looked for last; in between nobody else does. */
    lookedAt: timestamp({ withTimezone: true }),
    /** How many looks on end did not find it any more. */
    missedLooks: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.domain, table.organizationId] }),
    // Whose people have such addresses?
    uniqueIndex('sso_domain_verified')
      .on(table.domain)
      .where(sql`${table.verifiedAt} is not null`),
    // Which proofs have to be looked at again?
    index('sso_domain_to_look')
      .on(table.lookedAt)
      .where(sql`${table.verifiedAt} is not null`),
    // Which domains has this organization?
    index('sso_domain_by_organization').on(table.organizationId),
  ],
)
