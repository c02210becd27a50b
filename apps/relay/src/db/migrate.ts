import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { ownFolder } from '../own-folder.ts'
import { grantTables } from './grant-tables.ts'

/** Any number will do, as long as every relay uses the same. */
const ADVISORY_LOCK = 0x0c10_0d01

const migrationsFolder = fileURLToPath(new URL('migrations', ownFolder))

const MIN_SERVER_VERSION = 150_000

/**
 * Brings the tables up to date. Relays that start together wait for each other under an advisory lock, held by
 * one connection for the whole time.
 * @param role whom the relay works as, where that is not the owner of the tables: it is granted what it needs
 */
export async function migrateDatabase(connectionString: string, role?: string): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'cloudprint-migrate' })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version")
    if (Number(rows[0]?.version) < MIN_SERVER_VERSION)
      throw new Error('Postgres 15 or newer is needed; update the server behind DATABASE_URL')
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK])
    await migrate(drizzle(client, { casing: 'snake_case' }), { migrationsFolder })
    await (role === undefined ? keepAuditFromOwner(client) : grantTables(client, role))
  } finally {
    await client.end()
  }
}

/** A relay that works as the owner can take such rights back, and is kept from the rows by the trigger alone if it is a superuser. */
async function keepAuditFromOwner(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isOwner: boolean }>(
    `select pg_get_userbyid(relowner) = current_user as "isOwner" from pg_class where oid = 'public.audit_entry'::regclass`,
  )
  if (rows[0]?.isOwner === true) await client.query('revoke update, delete, truncate on table public.audit_entry from current_user')
}
