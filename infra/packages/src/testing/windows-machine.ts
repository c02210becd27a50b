import { spawn, spawnSync } from 'node:child_process'
import { closeSync, copyFileSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'

/** A Windows of the test's own, as Wine shows it: own registry, services and disk. */
export interface WindowsMachine {
  /** All that it knows: the disks, and the files that keep its registry. */
  prefix: string
  /** Its disk C: as a folder of this machine. */
  disk: string
  /** Runs a program there; its exit code, and what it wrote. */
  run(program: string, ...args: string[]): Promise<{ code: number; output: string }>
  /** The command lines of what runs there now. */
  programs(): string[]
  stop(): Promise<void>
}

interface Settings {
  /** A Node that starts under Wine. */
  nodeExe: string
  /** Its printers are those of this CUPS. */
  cupsSocket: string
}

export async function startWindows({ nodeExe, cupsSocket }: Settings): Promise<WindowsMachine> {
  const prefix = tempDir('windows')
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: prefix,
    LC_ALL: 'C.UTF-8',
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    CUPS_SERVER: cupsSocket,
    // Neither a browser nor .NET is asked for, and nobody is there to be asked.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    DISPLAY: '',
  }
  let count = 0
  const run = (program: string, ...args: string[]) => {
    // Not a pipe: what the program leaves running keeps one open.
    const outputFile = join(prefix, `output-${(count += 1)}`)
    const file = openSync(outputFile, 'w')
    const child = spawn('wine', [program, ...args], { env, stdio: ['ignore', file, file], timeout: 180_000 })
    closeSync(file)
    return new Promise<{ code: number; output: string }>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => resolve({ code: code ?? -1, output: readFileSync(outputFile, 'utf8') }))
    })
  }
  await run('wineboot', '-i')
  // Node refuses to run on the Windows 7 that Wine shows otherwise.
  await run('reg', 'add', String.raw`HKCU\Software\Wine`, '/v', 'Version', '/d', 'win10', '/f')
  // Switched off and on: services that are installed before are not found.
  const switchOff = () => void spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' })
  switchOff()
  // With its last program Wine's services end, too: this one is a user who stays signed in.
  const userExe = join(prefix, 'user.exe')
  copyFileSync(nodeExe, userExe)
  const user = spawnProcess({ command: 'wine', args: [userExe, '-e', 'setInterval(() => {}, 1e9)'], env })
  // While it starts its services it takes no new ones.
  const takesServices = async () => (await run('sc', 'create', 'Probe', 'binPath=', 'none')).code === 0
  await eventually(takesServices, { what: 'Windows to have started', everyMs: 500, deadlineMs: 120_000 })
  await run('sc', 'delete', 'Probe')
  return {
    prefix,
    disk: join(prefix, 'drive_c'),
    run,
    programs: () => programsOf(prefix),
    stop: async () => {
      await user.kill9()
      switchOff()
    },
  }
}

/** Wine's programs are processes of this machine, which say which Windows they are of. */
function programsOf(prefix: string): string[] {
  const isOf = (pid: string) => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`WINEPREFIX=${prefix}`)
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !isOf(pid)) return []
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}
