import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { explainFailure } from './explain-failure.ts'
import type { PostgresBinaries } from './find-binaries.ts'
import type { LauncherLog } from './launcher-log.ts'
import { invocation, type RunAs } from './run-as.ts'

/** After a crash PostgreSQL first replays its log, up to max_wal_size (1 GB); on a slow disk that takes a minute. */
const readyDeadlineMs = 120_000
/** A fast shutdown writes a checkpoint. */
const stopDeadlineMs = 30_000
const killDeadlineMs = 5_000
const keptLines = 50

export interface Postmaster {
  pid: number
  stop(): Promise<void>
  /** Resolves when PostgreSQL ended without having been asked to. */
  unexpectedEnd: Promise<EmbeddedPostgresError>
}

interface PostmasterSettings {
  dataDir: string
  clusterDir: string
  port: number
  binaries: PostgresBinaries
  runAs: RunAs
  settings: Record<string, string>
  log: LauncherLog
  signal: AbortSignal
  onSpawn: (pid: number) => void
}

/** Starts PostgreSQL on its cluster and waits until it accepts connections. */
export async function runPostmaster(postmaster: PostmasterSettings): Promise<Postmaster> {
  const { dataDir, clusterDir, port, binaries, runAs, log, signal, onSpawn } = postmaster
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...postmaster.settings,
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { file, args, options: identity } = await invocation(runAs, binaries.postgres, ['-D', clusterDir, ...options])
  // Its own process group: Ctrl-C in a terminal must reach the program, which then stops PostgreSQL last.
  const child = spawn(file, args, { ...identity, cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  if (child.pid !== undefined) onSpawn(child.pid)
  const lines: string[] = []
  let isAskedToStop = false
  const ready = Promise.withResolvers<void>()
  const ended = endOf(child)
  readLines(child, (line) => {
    lines.push(line)
    if (lines.length > keptLines) lines.shift()
    // While it stops, every session that still lingers is named as fatal.
    log[/ (FATAL|PANIC): /.test(line) && !isAskedToStop ? 'warn' : 'debug']({ postgres: line }, 'postgres')
    if (line.includes('ready to accept connections')) ready.resolve()
  })

  try {
    await Promise.race([ready.promise, ended.then(failWith), abortOf(AbortSignal.any([signal, AbortSignal.timeout(readyDeadlineMs)]))])
  } catch (error) {
    await stop(child, ended)
    if (error instanceof EmbeddedPostgresError || signal.aborted) throw error
    throw explainFailure({ output: `${lines.join('\n')}\nnot ready after ${readyDeadlineMs / 1000} s`, dataDir })
  }

  const unexpectedEnd = Promise.withResolvers<EmbeddedPostgresError>()
  void ended.then(() => {
    if (isAskedToStop) return
    const message = `The embedded PostgreSQL ended by itself:\n  ${lines.slice(-10).join('\n  ')}`
    unexpectedEnd.resolve(new EmbeddedPostgresError('ended', message))
  })
  return {
    pid: child.pid ?? 0,
    unexpectedEnd: unexpectedEnd.promise,
    stop: async () => {
      isAskedToStop = true
      await stop(child, ended)
    },
  }

  function failWith(spawnError: Error | undefined): never {
    throw explainFailure({ output: spawnError === undefined ? lines.join('\n') : spawnError.message, dataDir })
  }
}

/** Resolves when the process has ended and all it wrote was read; with the error if it could not even be started. */
function endOf(child: ChildProcess): Promise<Error | undefined> {
  return new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', () => resolve(undefined))
  })
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', onLine)
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Fast shutdown, then immediate (recovered at the next start), then by force. */
async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  for (const [signal, deadlineMs] of [
    ['SIGINT', stopDeadlineMs],
    ['SIGQUIT', killDeadlineMs],
    ['SIGKILL', killDeadlineMs],
  ] as const) {
    child.kill(signal)
    if (await isWithin(ended, deadlineMs)) return
  }
}

async function isWithin(ended: Promise<unknown>, deadlineMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), deadlineMs)
  const isEnded = await Promise.race([ended.then(() => true), promise])
  clearTimeout(timer)
  return isEnded
}
