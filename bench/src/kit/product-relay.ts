import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@cloudprint/testkit/free-port'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { Database, Ground } from './ground.ts'
import type { HttpTarget } from './http-target.ts'
import { inspect } from './inspect.ts'
import type { Inspected } from './inspect.ts'

export interface ProductRelay {
  url: string
  /** The one that runs now. */
  process: SpawnedProcess
  /** Kills it and starts it again on the same data and ports; resolves when it listens. */
  restartKilled(): Promise<void>
  database: Database
  enrolmentCode: string
  dataDir: string
  authorization: Record<string, string>
  /** Where labels for these printers go. */
  target(printerIds: string[]): HttpTarget
  /** Opens the inspector; only when started with `isInspected`. */
  inspect(): Promise<Inspected>
  stop(): Promise<void>
}

const main = new URL('../../../apps/relay/dist/main.js', import.meta.url).pathname

/** The relay as it is shipped, in a process of its own, on the bench's PostgreSQL. */
export async function startProductRelay(ground: Ground, { isInspected = false } = {}): Promise<ProductRelay> {
  const database = await ground.createDatabase('relay')
  const dataDir = join(tempDir('bench-relay'), 'data')
  const apiPort = await freePort()
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    CLOUDPRINT_DATA_DIR: dataDir,
    CLOUDPRINT_API_PORT: String(apiPort),
    CLOUDPRINT_CHANNEL_PORT: String(await freePort()),
    // The bound guards a site; here it would end the load.
    CLOUDPRINT_MAX_QUEUED_PER_PRINTER: '10000000',
    CLOUDPRINT_REQUESTS_PER_SECOND: '10000000',
  }
  const run = async () => {
    const started = spawnProcess({ command: process.execPath, args: [...(isInspected ? ['--inspect=127.0.0.1:0'] : []), main], env })
    await started.waitForLine(/listening on http/, 60_000)
    return started
  }
  let running = await run()
  const { apiKey, enrolmentCode } = JSON.parse(readFileSync(join(dataDir, 'first-run.json'), 'utf8')) as Record<string, string>
  await database.query('update enrolment_code set uses_left = 100000')
  const url = `http://127.0.0.1:${apiPort}`
  const authorization = { authorization: `Bearer ${apiKey}` }
  return {
    url,
    get process() {
      return running
    },
    restartKilled: async () => {
      await running.kill9()
      running = await run()
    },
    database,
    enrolmentCode: enrolmentCode ?? '',
    dataDir,
    authorization,
    target: (printerIds) => ({ url, path: '/v1/jobs', headers: authorization, printerIds }),
    inspect: () => inspect(running),
    stop: async () => {
      await running.stop(30_000)
      await database.drop()
    },
  }
}
