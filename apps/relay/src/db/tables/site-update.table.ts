import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { site } from './site.table.ts'

/** What somebody wants of the updates of a site's computers. */
export const siteUpdate = pgTable('site_update', {
  siteId: uuid()
    .primaryKey()
    .references(() => site.id),
  isHeld: boolean().notNull().default(false),
  pinnedVersion: text(),
})
