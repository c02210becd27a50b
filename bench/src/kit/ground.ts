import { randomBytes } from 'node:crypto'
import { startEmbeddedPostgres } from '@cloudprint/postgres-launcher/start-embedded-postgres'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import pg from 'pg'
import { join } from 'node:path'

/** One PostgreSQL as the product runs it, for product and floor alike: databases apart, settings, disk and caches the same. */
export interface Ground {
  /** An empty database of its own. */
  createDatabase(what: string): Promise<Database>
  /** The postmaster, all sessions below it. */
  pid: number
  stop(): Promise<void>
}

export interface Database {
  url: string
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

const log = { debug: () => {}, info: () => {}, warn: () => {} }

/** @param countsStatements for a profile: it costs a few per cent. */
export async function startGround({ countsStatements = false } = {}): Promise<Ground> {
  const settings = countsStatements ? { shared_preload_libraries: 'pg_stat_statements' } : undefined
  const postgres = await startEmbeddedPostgres({ dataDir: join(tempDir('bench-postgres'), 'data'), log, ...(settings && { settings }) })
  const admin = new pg.Pool({ connectionString: postgres.connectionString, max: 1 })
  admin.on('error', () => undefined) // its connection may see the shutdown first
  return {
    pid: postgres.pid,
    createDatabase: async (what) => {
      const name = `${what}_${randomBytes(4).toString('hex')}`
      await admin.query(`create database ${name}`)
      const url = new URL(postgres.connectionString)
      url.pathname = name
      const pool = new pg.Pool({ connectionString: url.href, max: 1 })
      pool.on('error', () => undefined) // dropped under it
      return {
        url: url.href,
        query: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => (await pool.query<Row>(text, values)).rows,
        drop: async () => {
          await pool.end()
          await admin.query(`drop database ${name} with (force)`)
        },
      }
    },
    stop: async () => {
      await admin.end()
      await postgres.stop()
    },
  }
}
