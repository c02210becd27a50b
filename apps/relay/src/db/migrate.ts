import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** Any number will do, as long as every relay uses the same. */
const ADVISORY_LOCK = 0x0c10_0d01

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

const MIN_SERVER_VERSION = 150_000

/**
 * Brings the tables up to date. Relays that start together wait for each other under an advisory lock, held by
 * one connection for the whole time.
 */
export async function migrateDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, application_name: 'cloudprint-migrate' })
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version")
    if (Number(rows[0]?.version) < MIN_SERVER_VERSION)
      throw new Error('Postgres 15 or newer is needed; update the server behind DATABASE_URL')
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK])
    await migrate(drizzle(client, { casing: 'snake_case' }), { migrationsFolder })
  } finally {
    await client.end()
  }
}
