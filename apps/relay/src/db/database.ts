import { drizzle } from 'drizzle-orm/node-postgres'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import * as schema from './schema.ts'

export type Queries = NodePgDatabase<typeof schema>
/** What a store needs: the database, or a transaction of it. */
export type Transaction = Parameters<Parameters<Queries['transaction']>[0]>[0]

/**
 * The one pool of connections. `drizzle` for everything but the hot path; `pool` for its prepared statements,
 * since drizzle's builder costs about a third of such a statement's time.
 */
export interface Database {
  drizzle: Queries
  pool: pg.Pool
  close(): Promise<void>
}

/** Connections that one relay holds; its work is bound by two or three busy ones, the rest serve the console. */
const POOL_SIZE = 12

export function openDatabase(connectionString: string, onIdleError: (error: Error) => void): Database {
  const pool = new pg.Pool({ connectionString, max: POOL_SIZE, application_name: 'cloudprint-relay' })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => {
    if (!pool.ending) onIdleError(error)
  })
  return { drizzle: drizzle(pool, { schema, casing: 'snake_case' }), pool, close: () => pool.end() }
}
