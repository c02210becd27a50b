import { updatePolicyDefaults } from '@cloudprint/protocol/http/update-routes'
import { sql } from 'drizzle-orm'
import { boolean, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { organization } from './organization.table.ts'

/** How an organization lets its agents be updated; without a row, as the defaults say. */
export const updatePolicy = pgTable('update_policy', {
  organizationId: uuid()
    .primaryKey()
    .references(() => organization.id),
  mode: text({ enum: ['auto', 'off'] })
    .notNull()
    .default(updatePolicyDefaults.mode),
  isPaused: boolean().notNull().default(updatePolicyDefaults.isPaused),
  firstSiteIds: uuid()
    .array()
    .notNull()
    .default(sql`'{}'`),
  firstPercent: integer().notNull().default(updatePolicyDefaults.firstPercent),
  waitHours: integer().notNull().default(updatePolicyDefaults.waitHours),
})
