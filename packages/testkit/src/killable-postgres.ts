import { startEmbeddedPostgres } from '@cloudprint/postgres-launcher/start-embedded-postgres'
import { Client } from 'pg'
import { copyNewCluster } from './copy-new-cluster.ts'
import { tempDir } from './temp-dir.ts'

/** A durable PostgreSQL beside its relay, as larger installations have it: it dies and comes back without the relay. */
export interface KillablePostgres {
  url: string
  /** Where its cluster lies, write-ahead log included. */
  dataDir: string
  kill9(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends every session in the middle of whatever it does; how many it were. */
  cutSessions(): Promise<number>
}

const log = { debug: () => {}, info: () => {}, warn: () => {} }

export async function startKillablePostgres(): Promise<KillablePostgres> {
  const dataDir = tempDir('killable-postgres')
  await copyNewCluster(dataDir)
  let running = await startEmbeddedPostgres({ dataDir, log })
  const url = running.connectionString
  return {
    url,
    dataDir,
    kill9: async () => {
      process.kill(running.pid, 'SIGKILL')
      await running.unexpectedEnd
      await running.stop()
    },
    start: async () => {
      running = await startEmbeddedPostgres({ dataDir, log })
      if (running.connectionString !== url) throw new Error('the database came back on another port')
    },
    stop: () => running.stop(),
    cutSessions: async () => {
      const client = new Client({ connectionString: url })
      client.on('error', () => {})
      await client.connect()
      try {
        const { rowCount } = await client.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where backend_type = $1 and pid <> pg_backend_pid()',
          ['client backend'],
        )
        return rowCount ?? 0
      } finally {
        await client.end()
      }
    },
  }
}
