import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { bytea } from '../bytea.ts'
import { oneOf } from '../one-of.ts'
import { computer } from './computer.table.ts'
import { organization } from './organization.table.ts'

export const deviceStates = ['waiting', 'approved', 'denied'] as const

/** A machine that asks to be added by the device flow (RFC 8628). Of no organization until somebody has decided. */
export const deviceAuthorization = pgTable(
  'device_authorization',
  {
    id: uuid().primaryKey(),
    /** SHA-256 of the code that the agent polls with; it alone has it. */
    deviceCodeHash: bytea().notNull().unique(),
    /** SHA-256 of the code that the machine shows. */
    userCodeHash: bytea().notNull().unique(),
    /** The agent's Ed25519 public key, as a JWK's `x`: each poll is signed with it. */
    publicKey: text().notNull(),
    sealingKey: jsonb().$type<SealingKey>().notNull(),
    name: text().notNull(),
    system: jsonb().$type<SystemInfo>().notNull(),
    /** Where it comes from, as the relay sees it. */
    address: text().notNull(),
    state: text({ enum: deviceStates }).notNull().default('waiting'),
    intervalSeconds: integer().notNull(),
    /** When it last asked, and was not told to slow down. */
    polledAt: timestamp({ withTimezone: true }).notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    expiresAt: timestamp({ withTimezone: true }).notNull(),
    /** Of whoever decided. */
    organizationId: uuid().references(() => organization.id),
    decidedAt: timestamp({ withTimezone: true }),
    computerId: uuid().references(() => computer.id, { onDelete: 'set null' }),
  },
  (table) => [
    // How many wait, and which are long over?
    index('device_authorization_by_expiry').on(table.expiresAt),
    check('device_authorization_state', sql`${table.state} in ${oneOf(deviceStates)}`),
    check('device_authorization_decided', sql`(${table.state} = 'waiting') = (${table.decidedAt} is null)`),
  ],
)
