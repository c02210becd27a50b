import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '@cloudprint/testkit/free-port'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import pg from 'pg'

export interface OpenInstallation {
  connectionString: string
  /** Leaves it as it was found: running or not. */
  close(): Promise<void>
}

const relayMain = new URL('../../../apps/relay/dist/main.js', import.meta.url).pathname

/**
 * The installation in this data folder, whose relay has PostgreSQL of its own: as it runs, or with its relay started for the
 * while, which also makes what an empty folder lacks.
 */
export async function openInstallation(dataDir: string): Promise<OpenInstallation> {
  const postgresDir = join(resolve(dataDir), 'postgres')
  if (await answers(postgresDir)) return { connectionString: connectionOf(postgresDir), close: async () => {} }
  const relay = spawnProcess({
    command: process.execPath,
    args: [relayMain],
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      CLOUDPRINT_DATA_DIR: resolve(dataDir),
      CLOUDPRINT_API_PORT: String(await freePort()),
      CLOUDPRINT_CHANNEL_PORT: String(await freePort()),
    },
  })
  await relay.waitForLine(/listening on http/, 60_000)
  return { connectionString: connectionOf(postgresDir), close: async () => void (await relay.stop(30_000)) }
}

async function answers(postgresDir: string): Promise<boolean> {
  if (!existsSync(join(postgresDir, 'port'))) return false
  const client = new pg.Client({ connectionString: connectionOf(postgresDir), connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false // stopped, or another program has its port now: the start tells
  }
}

function connectionOf(postgresDir: string): string {
  const [password, port] = ['password', 'port'].map((name) => readFileSync(join(postgresDir, name), 'utf8').trim())
  return `postgres://cloudprint:${password}@127.0.0.1:${port}/postgres`
}
