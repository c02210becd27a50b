import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '../eventually.ts'
import { freePort } from '../free-port.ts'
import { requireTools, toolPath } from '../require-tools.ts'
import { spawnProcess, type SpawnedProcess } from '../spawn-process.ts'
import { tempDir } from '../temp-dir.ts'
import { captureControl, type CaptureControl } from './capture-control.ts'
import { layCupsDirs, writeCupsConfig, type CupsDirs } from './cups-config.ts'
import { writeQueues } from './prepared-queues.ts'

export interface PrivateCupsSettings {
  /** An empty folder; by default a temporary one that goes with the process. */
  dir?: string
  /** Further lines of cupsd.conf, such as 'DirtyCleanInterval 30'; the last one counts. */
  configLines?: string[]
  /** Stands before its command, to run it elsewhere, as in a network namespace. */
  launcher?: readonly string[]
}

export interface QueueSettings {
  name: string
  /** By default the capture backend; see `script` and `captured`. */
  uri?: string
  /** The path of a PPD. Without `ppd` and `model` the queue is raw: it passes every byte unchanged. */
  ppd?: string
  /** A driver's name for `lpadmin -m`: 'everywhere', 'drv:///sample.drv/zebra.ppd'. */
  model?: string
  location?: string
  info?: string
  /** `lpadmin -o`: { 'printer-error-policy': 'abort-job' }. */
  options?: Record<string, string>
}

export interface PrivateCups extends CaptureControl {
  socketPath: string
  port: number
  /** http://127.0.0.1:PORT */
  serverUri: string
  dirs: CupsDirs
  pid(): number
  addQueue(queue: QueueSettings): Promise<void>
  /** Resolves when an 'everywhere' queue knows its printer: lpadmin returns before cupsd has asked it. */
  untilDriverMade(name: string): Promise<void>
  /** Restarts cupsd with `count` more raw capture queues (or by a PPD), named PREFIX-001 and so on; returns the names. */
  addManyQueues(count: number, settings?: { prefix?: string; ppd?: string }): Promise<string[]>
  removeQueue(name: string): Promise<void>
  /** Stops printing; the queue still takes jobs. */
  pause(name: string): Promise<void>
  resume(name: string): Promise<void>
  /** Takes no more jobs. */
  reject(name: string): Promise<void>
  accept(name: string): Promise<void>
  /** Runs a CUPS command (lp, lpstat, cancel, …) against this server and returns what it wrote. */
  run(command: string, ...args: string[]): Promise<string>
  /** Kills cupsd with SIGKILL; backends at work go on by themselves, as after a real crash. */
  kill9(): Promise<void>
  /** Starts it after `kill9` or `stop`. */
  start(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
  errorLog(): string
}

/** A cupsd of the test's own: own socket, port, spool and backends. Several run side by side; each is up in tens of ms. */
export async function startPrivateCups(settings: PrivateCupsSettings = {}): Promise<PrivateCups> {
  const [cupsd] = requireTools('cupsd', 'lpadmin', 'bash')
  const dirs = layCupsDirs(settings.dir ?? tempDir('cups'))
  const port = await freePort()
  const { cupsdConf, filesConf, socketPath } = writeCupsConfig({ dirs, port, lines: settings.configLines ?? [] })
  const env = { PATH: toolPath, CUPS_SERVER: socketPath, HOME: dirs.tmp, LC_ALL: 'C.UTF-8' }
  let running = await startCupsd()

  async function startCupsd(): Promise<SpawnedProcess> {
    const [command, ...args] = [...(settings.launcher ?? []), cupsd, '-f', '-c', cupsdConf, '-s', filesConf]
    const server = spawnProcess({ command, args })
    await eventually(async () => !server.isRunning() || (await accepts(socketPath)), { what: 'cupsd to listen', everyMs: 3 })
    if (!server.isRunning()) throw new Error(`cupsd ended at its start:\n${server.output()}${readLog(dirs)}`)
    return server
  }

  async function run(command: string, ...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, { env, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  }

  const cups: PrivateCups = {
    ...captureControl(dirs),
    socketPath,
    port,
    serverUri: `http://127.0.0.1:${port}`,
    dirs,
    pid: () => running.pid,
    run,
    addQueue: async (queue) => void (await run('lpadmin', ...lpadminArgs(queue))),
    untilDriverMade: async (name) => {
      const ppd = join(dirs.etc, 'ppd', `${name}.ppd`)
      await eventually(() => existsSync(ppd), { what: `the driver of ${name}` })
    },
    addManyQueues: async (count, { prefix = 'queue', ppd } = {}) => {
      const names = Array.from({ length: count }, (_queue, index) => `${prefix}-${String(index + 1).padStart(3, '0')}`)
      await running.stop()
      writeQueues(
        dirs.etc,
        names.map((name) => ({ name, uri: `capture:/${name}`, ...(ppd !== undefined && { ppd }) })),
      )
      running = await startCupsd()
      return names
    },
    removeQueue: async (name) => void (await run('lpadmin', '-x', name)),
    pause: async (name) => void (await run('cupsdisable', name)),
    resume: async (name) => void (await run('cupsenable', name)),
    reject: async (name) => void (await run('cupsreject', name)),
    accept: async (name) => void (await run('cupsaccept', name)),
    kill9: async () => void (await running.kill9()),
    start: async () => {
      if (!running.isRunning()) running = await startCupsd()
    },
    restart: async () => {
      await running.stop()
      running = await startCupsd()
    },
    stop: async () => void (await running.stop()),
    errorLog: () => readLog(dirs),
  }
  return cups
}

function lpadminArgs({ name, uri = `capture:/${name}`, ppd, model, location, info, options = {} }: QueueSettings): string[] {
  const driver = ppd === undefined ? ['-m', model ?? 'raw'] : ['-P', ppd]
  return [
    '-p',
    name,
    '-E',
    '-v',
    uri,
    ...driver,
    ...(location === undefined ? [] : ['-L', location]),
    ...(info === undefined ? [] : ['-D', info]),
    ...Object.entries(options).flatMap(([option, value]) => ['-o', `${option}=${value}`]),
  ]
}

/** cupsd makes its socket before it reads its queues; a connection is answered after that. */
function accepts(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.write('OPTIONS / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'))
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('close', () => resolve(false))
  })
}

function readLog(dirs: CupsDirs): string {
  try {
    return readFileSync(join(dirs.log, 'error_log'), 'utf8')
  } catch {
    return ''
  }
}
