import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@cloudprint/testkit/free-port'
import { spawnProcess, type ExitStatus, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { z } from 'zod'
import { ApiClient } from './api-client.ts'
import { builtProgram, processEnv } from './process-env.ts'

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
  stop(): Promise<ExitStatus>
  kill9(): Promise<void>
  /** Everything all its runs have logged. */
  output(): string
}

const START_MS = 60_000

export async function startRelay({ env = {}, ownDatabase = false }: RelaySettings = {}): Promise<RelayProcess> {
  const dataDir = join(tempDir('relay'), 'data')
  const [apiPort, channelPort] = [await freePort(), await freePort()]
  const database = ownDatabase ? undefined : await tempDatabase()
  const settings = {
    CLOUDPRINT_DATA_DIR: dataDir,
    CLOUDPRINT_API_PORT: String(apiPort),
    CLOUDPRINT_CHANNEL_PORT: String(channelPort),
    ...(database === undefined ? {} : { DATABASE_URL: database.url }),
    ...env,
  }
  let formerOutput = ''

  async function run(): Promise<SpawnedProcess> {
    const relay = spawnProcess({ command: process.execPath, args: [builtProgram('relay')], env: processEnv(settings) })
    await relay.waitForLine(/listening on http/, START_MS)
    return relay
  }

  let running = await run()
  const firstRun = FirstRun.parse(JSON.parse(readFileSync(join(dataDir, 'first-run.json'), 'utf8')))
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
    stop: () => running.stop(),
    kill9: async () => void (await running.kill9()),
    output: () => formerOutput + running.output(),
  }
}
