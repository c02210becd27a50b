import type { UpdateProgress } from '@cloudprint/protocol/agent-update'
import { updateModes } from '@cloudprint/protocol/agent-update'
import { boolean, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { computer } from './computer.table.ts'

/** What a computer's agent said of its updates, and what somebody wants of them. */
export const computerUpdate = pgTable('computer_update', {
  computerId: uuid()
    .primaryKey()
    .references(() => computer.id),
  mode: text({ enum: updateModes }),
  progress: jsonb().$type<UpdateProgress>(),
  isHeld: boolean().notNull().default(false),
  pinnedVersion: text(),
  wishedVersion: text(),
  /** Null once it was tried and missed what may pass: it stands, in no hurry. */
  wishedAt: timestamp({ withTimezone: true }),
})
