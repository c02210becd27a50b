import { randomBytes } from 'node:crypto'
import { startEmbeddedPostgres } from '@cloudprint/postgres-launcher/start-embedded-postgres'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import pg from 'pg'
import { join } from 'node:path'

/** One PostgreSQL as the product runs it, for product and floor alike: databases apart, settings, disk and caches the same. */
export interface Ground {
  /** An empty database of its own. */
  createDatabase(what: string): Promise<Database>
  stop(): Promise<void>
}

export interface Database {
  url: string
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

const log = { debug: () => {}, info: () => {}, warn: () => {} }

export async function startGround(): Promise<Ground> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(tempDir('bench-postgres'), 'data'), log })
  const admin = new pg.Pool({ connectionString: postgres.connectionString, max: 1 })
  return {
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
