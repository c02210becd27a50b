import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@cloudprint/testkit/free-port'
import { spawnProcess, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { FirstRun } from './relay-process.ts'
import { builtProgram, processEnv, root } from './process-env.ts'

/** One installation as `pnpm start` makes it: its data folder and its ports. */
export interface Installation {
  dataDir: string
  apiPort: number
  channelPort: number
  /** Runs what `pnpm start` runs after the build. */
  run(env?: Record<string, string>): SpawnedProcess
  firstRun(): FirstRun
  firstRunMode(): number
}

export async function newInstallation(): Promise<Installation> {
  for (const app of ['relay', 'agent'] as const) builtProgram(app)
  const dataDir = join(tempDir('start'), 'data')
  const [apiPort, channelPort] = [await freePort(), await freePort()]
  const firstRunFile = join(dataDir, 'first-run.json')
  const own = {
    CLOUDPRINT_DATA_DIR: dataDir,
    CLOUDPRINT_API_PORT: String(apiPort),
    CLOUDPRINT_CHANNEL_PORT: String(channelPort),
    // The machine's own printers are not ours to touch.
    CUPS_SERVER: '/nonexistent/cups.sock',
  }
  return {
    dataDir,
    apiPort,
    channelPort,
    run: (env = {}) =>
      spawnProcess({ command: process.execPath, args: [join(root, 'scripts/start.ts')], env: processEnv({ ...own, ...env }), cwd: root }),
    firstRun: () => FirstRun.parse(JSON.parse(readFileSync(firstRunFile, 'utf8'))),
    firstRunMode: () => statSync(firstRunFile).mode & 0o777,
  }
}
