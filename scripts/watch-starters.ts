import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const POLL_MS = 500

/**
 * Calls back when npx, npm or pnpm, through which this program was started, has ended: npx dies of a SIGTERM without passing
 * it on, and what it started would go on unseen. A shell above them may end without consequence, as after `nohup … &`.
 */
export function watchStarters(onGone: () => void): void {
  const pids = starterPids()
  if (pids.length === 0) return
  setInterval(() => {
    if (!pids.every(isRunning)) onGone()
  }, POLL_MS).unref()
}

function starterPids(): number[] {
  const pids: number[] = []
  let shells: number[] = []
  for (let pid = process.ppid; pid > 1;) {
    const { parent, command } = describe(pid)
    if (/\b(npm|npx|pnpm|corepack)\b/.test(command)) {
      pids.push(...shells, pid)
      shells = []
    } else if (/(^|\/|-)(ba|da|z|k)?sh\b/.test(command)) shells.push(pid)
    else break
    pid = parent
  }
  return pids
}

function describe(pid: number): { parent: number; command: string } {
  try {
    if (process.platform !== 'linux') {
      const [, parent = '0', command = ''] =
        /^\s*(\d+)\s+(.*)/.exec(execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' })) ?? []
      return { parent: Number(parent), command }
    }
    // The name in brackets may have spaces; the parent is the second field after it (proc(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }
  } catch {
    return { parent: 0, command: '' }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    // EPERM: it runs as another user.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
