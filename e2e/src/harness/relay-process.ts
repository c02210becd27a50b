import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort } from '@cloudprint/testkit/free-port'
import { spawnProcess, type ExitStatus, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDatabase, type TempDatabase } from '@cloudprint/testkit/temp-database'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { z } from 'zod'
import { ApiClient } from './api-client.ts'
import { builtProgram, processEnv } from './process-env.ts'
import { shiftedClockEnv } from './shifted-clock-env.ts'

export const FirstRun = z.object({
  consoleUrl: z.string(),
  apiUrl: z.string(),
  email: z.string(),
  password: z.string(),
  apiKey: z.string(),
  enrolmentCode: z.string(),
  printedFolder: z.string(),
})
export type FirstRun = z.infer<typeof FirstRun>

export interface RelaySettings {
  /** Beside ports, data folder and database. */
  env?: Record<string, string>
  /** Run the PostgreSQL that comes with the product instead of a database on the test's quick one. */
  ownDatabase?: boolean
  /** Keep the data folder on a disk of this size (Linux), which only the relay sees. */
  diskBytes?: number
}

/** A running relay. Its address, data and database stay the same over `kill9` and `start`. */
export interface RelayProcess {
  apiUrl: string
  apiPort: number
  channelPort: number
  dataDir: string
  databaseUrl: string | undefined
  firstRun: FirstRun
  api: ApiClient
  now(): SpawnedProcess
  start(): Promise<void>
  /** From its next start on its clock is off by so much. */
  shiftClock(ms: number): void
  stop(): Promise<ExitStatus>
  kill9(): Promise<void>
  /** Everything all its runs have logged. */
  output(): string
  /** Takes its database away, as when Postgres is gone. */
  dropDatabase(): Promise<void>
}

const START_MS = 120_000
/** More than it gives itself, also where its last seconds are long. */
const STOP_MS = 60_000

export async function startRelay({ env = {}, ownDatabase = false, diskBytes }: RelaySettings = {}): Promise<RelayProcess> {
  const dataDir = join(tempDir('relay'), 'data')
  const [apiPort, channelPort] = [await freePort(), await freePort()]
  const database = ownDatabase ? undefined : await databaseWithTables()
  const settings = {
    CLOUDPRINT_DATA_DIR: dataDir,
    CLOUDPRINT_API_PORT: String(apiPort),
    CLOUDPRINT_CHANNEL_PORT: String(channelPort),
    ...(database === undefined ? {} : { DATABASE_URL: database.url }),
    ...env,
  }
  let formerOutput = ''
  let clockEnv: Record<string, string> = {}

  async function run(): Promise<SpawnedProcess> {
    const program = [process.execPath, builtProgram('relay')]
    const [command = '', ...args] = diskBytes === undefined ? program : onOwnDisk(dirname(dataDir), diskBytes, program)
    const relay = spawnProcess({ command, args, env: processEnv({ ...settings, ...clockEnv }) })
    await startedOrKilled(relay, relay.waitForLine(/listening on http/, START_MS))
    return relay
  }

  let running = await run()
  // Its disk may be its own; Linux shows it here.
  const seenDir = diskBytes === undefined ? dataDir : `/proc/${running.pid}/root${dataDir}`
  const firstRun = FirstRun.parse(JSON.parse(readFileSync(join(seenDir, 'first-run.json'), 'utf8')))
  return {
    apiUrl: firstRun.apiUrl,
    apiPort,
    channelPort,
    dataDir,
    databaseUrl: database?.url,
    firstRun,
    api: new ApiClient(firstRun.apiUrl, firstRun.apiKey),
    now: () => running,
    start: async () => {
      formerOutput += running.output()
      running = await run()
    },
    shiftClock: (ms) => {
      clockEnv = shiftedClockEnv(ms)
    },
    stop: () => running.stop(STOP_MS),
    kill9: async () => void (await running.kill9()),
    output: () => formerOutput + running.output(),
    dropDatabase: async () => database?.drop(),
  }
}

/** The tables are made once per test process; stories of a first start have the database that comes with the product. */
async function databaseWithTables(): Promise<TempDatabase> {
  builtProgram('relay')
  const { migrateDatabase } = await import('@cloudprint/relay/dist/db/migrate.js')
  return tempDatabase({ template: { name: 'relay', prepare: migrateDatabase } })
}

/** One that is still starting when nobody waits any more would hold the ports of the next one. */
export async function startedOrKilled(process: SpawnedProcess, started: Promise<unknown>): Promise<void> {
  await started.catch(async (error: unknown) => {
    await process.kill9()
    throw error
  })
}

/** The command with a file system in memory at `folder`, in a mount namespace that ends with it. */
function onOwnDisk(folder: string, bytes: number, command: string[]): string[] {
  const mount = `mount -t tmpfs -o size=${bytes},mode=0755 tmpfs '${folder}' && exec "$@"`
  return ['unshare', process.getuid?.() === 0 ? '-m' : '-rm', 'sh', '-c', mount, 'sh', ...command]
}
