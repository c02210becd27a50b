import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { atProcessEnd } from './at-process-end.ts'
import { eventually } from './eventually.ts'

export interface SpawnSettings {
  command: string
  args?: string[]
  /** The whole environment; by default this process's own. */
  env?: Record<string, string>
  cwd?: string
  /** Bytes the process finds on its stdin, which then ends. */
  input?: string | Buffer
}

export interface ExitStatus {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface SpawnedProcess {
  pid: number
  /** What it wrote to stdout and stderr so far, in the order in which it came. */
  output(): string
  /** The first match in the output, at the latest after `deadlineMs` (90 s). Fails when the process ends before it. */
  waitForLine(pattern: RegExp, deadlineMs?: number): Promise<RegExpMatchArray>
  /** SIGTERM, and SIGKILL when it has not ended after `deadlineMs` (90 s). */
  stop(deadlineMs?: number): Promise<ExitStatus>
  /** SIGKILL: no chance to tidy up. */
  kill9(): Promise<ExitStatus>
  signal(signal: NodeJS.Signals): void
  exited: Promise<ExitStatus>
  isRunning(): boolean
  /** Resident memory now (Linux). */
  rssBytes(): number
}

/** Linux: the process gets SIGKILL when this one dies, however it dies. */
const diePrefix = ['/usr/bin/setpriv', '--pdeathsig', 'KILL']

/** Starts a real process that never outlives this one. */
export function spawnProcess({ command, args = [], env, cwd, input }: SpawnSettings): SpawnedProcess {
  const prefix = existsSync('/usr/bin/setpriv') ? diePrefix : []
  const [file = command, ...rest] = [...prefix, command, ...args]
  const child = spawn(file, rest, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(env !== undefined && { env }),
    ...(cwd !== undefined && { cwd }),
  })
  child.stdin?.on('error', () => {}) // it may end without reading all of its input
  child.stdin?.end(input)
  const pid = child.pid
  if (pid === undefined) throw new Error(`${command} cannot be started; is it installed?`)
  atProcessEnd(() => child.kill('SIGKILL'))

  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8')
    stream?.on('data', (chunk: Buffer) => (output += decoder.write(chunk)))
  }
  let status: ExitStatus | undefined
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('error', (error) => (output += `${error.message}\n`))
    child.once('exit', (code, signal) => resolve((status = { code, signal })))
  })

  return {
    pid,
    output: () => output,
    exited,
    isRunning: () => status === undefined,
    signal: (signal) => void child.kill(signal),
    waitForLine: async (pattern, deadlineMs = 90_000) => {
      const found = await eventually(() => output.match(pattern) ?? (status === undefined ? undefined : 'ended'), {
        what: `${command} to write ${String(pattern)}`,
        deadlineMs,
      }).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : String(error)}\nits output:\n${output}`)
      })
      if (found === 'ended') throw new Error(`${command} ended (${describe(status)}) before writing ${String(pattern)}:\n${output}`)
      return found
    },
    stop: async (deadlineMs = 90_000) => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
      return exited.finally(() => clearTimeout(timer))
    },
    kill9: () => {
      child.kill('SIGKILL')
      return exited
    },
    rssBytes: () => {
      const kibibytes = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB/m)?.[1]
      return Number(kibibytes) * 1024
    },
  }
}

function describe(status: ExitStatus | undefined): string {
  return status?.signal ?? `code ${status?.code}`
}
