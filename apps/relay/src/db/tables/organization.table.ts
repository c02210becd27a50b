import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

export const organization = pgTable('organization', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
})
