import { drizzle } from 'drizzle-orm/node-postgres'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { Lists } from './lists.ts'
import { openAll } from './open-all.ts'
import * as schema from './schema.ts'

export type Queries = NodePgDatabase<typeof schema>
/** What a store needs: the database, or a transaction of it. */
export type Transaction = Parameters<Parameters<Queries['transaction']>[0]>[0]

/**
 * The connections. `drizzle` for everything but the hot path; `pool` for its prepared statements, since drizzle's builder
 * costs about a third of such a statement's time; both share one pool. `lists` has its own.
 */
export interface Database {
  drizzle: Queries
  pool: pg.Pool
  lists: Lists
  /** Opens all connections, so that those who come right after a start need not wait for them: the pools open one when it is asked for. */
  connect(): Promise<void>
  close(): Promise<void>
}

/** Connections that one relay holds; its work is bound by two or three busy ones, the rest serve the console. */
const POOL_SIZE = 12

/**
 * What hangs is given up: a request gets its 503, and its connection goes to the next. The statement's bound is the
 * server's; the answer's is ours and longer, for a server that is beyond keeping its own.
 */
const DEADLINES = { connectMs: 10_000, statementMs: 15_000, answerMs: 20_000, idleInTransactionMs: 15_000 }

/**
 * The pool's statements look rows up, they read no table whole. PostgreSQL would: it plans a prepared statement once, on tables that
 * are still empty, and keeps that plan for a minute of growth, until autovacuum has counted. Before version 18 a table that has
 * to be read whole all the same looks so dear under this that compiling it seems to pay, which it never does.
 */
const PLANNING = '-c enable_seqscan=off -c jit=off'

export function openDatabase(connectionString: string, onIdleError: (error: Error) => void, deadlines = DEADLINES): Database {
  const pool = new pg.Pool({
    connectionString,
    max: POOL_SIZE,
    application_name: 'cloudprint-relay',
    options: PLANNING,
    keepAlive: true,
    connectionTimeoutMillis: deadlines.connectMs,
    statement_timeout: deadlines.statementMs,
    query_timeout: deadlines.answerMs,
    idle_in_transaction_session_timeout: deadlines.idleInTransactionMs,
  })
  // One that breaks in somebody's hands fails the next statement there, and goes when it is released.
  pool.on('connect', (client) => client.on('error', () => {}))
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => {
    if (!pool.ending) onIdleError(error)
  })
  const lists = new Lists(connectionString, onIdleError)
  return {
    drizzle: drizzle(pool, { schema, casing: 'snake_case' }),
    pool,
    lists,
    connect: async () => {
      await Promise.all([openAll(pool), lists.connect()])
    },
    close: async () => {
      await Promise.all([pool.end(), lists.close()])
    },
  }
}
