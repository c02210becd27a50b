import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { choosePort } from './choose-port.ts'
import { createCluster } from './create-cluster.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { findBinaries } from './find-binaries.ts'
import { takeLauncherLock } from './launcher-lock.ts'
import type { LauncherLog } from './launcher-log.ts'
import { clearOtherPostmaster } from './other-postmaster.ts'
import { reachableBinaries } from './reachable-binaries.ts'
import { chooseRunAs, type RunAs } from './run-as.ts'
import { runPostmaster, type Postmaster } from './run-postmaster.ts'

export interface EmbeddedPostgresSettings {
  /** Holds the cluster, its password and its port; made when missing. */
  dataDir: string
  log: LauncherLog
  /** Gives up starting; afterwards use `stop`. */
  signal?: AbortSignal
  /** PostgreSQL settings by name, over the defaults. */
  settings?: Record<string, string>
  /** As whom to run, when the machine's own answer is not wanted. */
  runAs?: RunAs
}

export interface EmbeddedPostgres {
  /** postgres://user:password@127.0.0.1:port/postgres */
  connectionString: string
  /** Ends sessions, writes everything out, resolves when the process has gone. */
  stop(): Promise<void>
  pid: number
  /** Resolves if PostgreSQL ends without having been asked to: the program then cannot go on. */
  unexpectedEnd: Promise<EmbeddedPostgresError>
}

const user = 'cloudprint'
/** Between choosing a port and PostgreSQL taking it, another program may. */
const portAttempts = 3

/**
 * Runs a PostgreSQL of our own on 127.0.0.1, for small sites, trials and tests. When this process is killed, PostgreSQL
 * shuts down by itself (Linux) or is found and stopped by the next start.
 * @throws EmbeddedPostgresError saying what is wrong and what to do
 */
export async function startEmbeddedPostgres(start: EmbeddedPostgresSettings): Promise<EmbeddedPostgres> {
  const { log, settings = {}, signal = new AbortController().signal } = start
  const dataDir = resolve(start.dataDir)
  const clusterDir = join(dataDir, 'cluster')
  const startedMs = performance.now()
  const runAs = start.runAs ?? (await chooseRunAs(ownerOf(clusterDir)))
  makeDataDir(dataDir, runAs)
  const installed = await findBinaries()
  const binaries = runAs === 'nobody' ? await reachableBinaries(installed, dataDir) : installed

  const lock = takeLauncherLock(dataDir)
  try {
    await clearOtherPostmaster(clusterDir, lock.leftBehindPid)
    const password = readPassword(dataDir, existsSync(clusterDir))
    await createCluster({ dataDir, clusterDir, binaries, runAs, user, password, signal })
    const { postmaster, port } = await runOnFreePort(async (freePort) =>
      runPostmaster({ dataDir, clusterDir, port: freePort, binaries, runAs, settings, log, signal, onSpawn: lock.recordPostmaster }),
    )
    log.info({ dataDir, port, pid: postmaster.pid, tookMs: Math.round(performance.now() - startedMs) }, 'embedded PostgreSQL started')
    return {
      connectionString: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
      pid: postmaster.pid,
      unexpectedEnd: postmaster.unexpectedEnd,
      stop: async () => {
        await postmaster.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }

  async function runOnFreePort(run: (port: number) => Promise<Postmaster>): Promise<{ postmaster: Postmaster; port: number }> {
    for (let attempt = 1; ; attempt++) {
      const port = await choosePort(dataDir)
      try {
        return { postmaster: await run(port), port }
      } catch (error) {
        const isTaken = error instanceof EmbeddedPostgresError && error.code === 'port-taken'
        if (!isTaken || attempt === portAttempts) throw error
      }
    }
  }
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid
}

/** Parents get ordinary permissions; the directory itself is closed, but lets nobody pass to its cluster if it must. */
function makeDataDir(dataDir: string, runAs: RunAs): void {
  try {
    mkdirSync(join(dataDir, '..'), { recursive: true })
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (runAs === 'nobody') chmodSync(dataDir, 0o711)
  } catch (error) {
    throw new EmbeddedPostgresError(
      'not-permitted',
      `The data directory ${dataDir} cannot be made: ${error instanceof Error ? error.message : String(error)}. ` +
        'Choose another, or make it and give it to the user who starts this program.',
      { cause: error },
    )
  }
}

/** Made once per data directory. Hexadecimal, so that it needs no escaping in a connection string. */
function readPassword(dataDir: string, isClusterMade: boolean): string {
  const path = join(dataDir, 'password')
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    if (isClusterMade) {
      throw new EmbeddedPostgresError(
        'data-damaged',
        `The database's password file ${path} is missing. Restore it from a backup of ${dataDir}.`,
      )
    }
    const password = randomBytes(24).toString('hex')
    writeFileSync(path, `${password}\n`, { mode: 0o600, flag: 'wx' })
    return password
  }
}
