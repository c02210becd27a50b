import { startEmbeddedPostgres } from '@cloudprint/postgres-launcher/start-embedded-postgres'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Lifetime } from '@cloudprint/process-kit/run-until-stopped'
import { join } from 'node:path'
import type { RelayEnv } from '../env.ts'
import { makeRelayRole } from './make-relay-role.ts'
import { migrateDatabase } from './migrate.ts'

/** Whom the relay signs in as to its own database; the tables belong to another. */
const ROLE = 'cloudprint_relay'

/**
 * Starts the relay's own database if it is to have one, and brings the tables up to date.
 * @returns the address by which the relay works, as a role that owns no table wherever there are two
 */
export async function prepareDatabase(env: RelayEnv, log: Logger, lifetime: Lifetime): Promise<string> {
  if (env.DATABASE_URL === undefined) {
    const ownerUrl = await startOwnDatabase(env, log, lifetime)
    const url = await makeRelayRole(ownerUrl, ROLE)
    await migrateDatabase(ownerUrl, ROLE)
    return url
  }
  if (env.CLOUDPRINT_MIGRATION_DATABASE_URL === undefined) await migrateDatabase(env.DATABASE_URL)
  else await migrateDatabase(env.CLOUDPRINT_MIGRATION_DATABASE_URL, decodeURIComponent(new URL(env.DATABASE_URL).username))
  return env.DATABASE_URL
}

async function startOwnDatabase(env: RelayEnv, log: Logger, lifetime: Lifetime): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(env.CLOUDPRINT_DATA_DIR, 'postgres'), log, signal: lifetime.signal })
  lifetime.onStop('embedded PostgreSQL', () => postgres.stop())
  void postgres.unexpectedEnd.then((error) => lifetime.fail(error.message))
  return postgres.connectionString
}
