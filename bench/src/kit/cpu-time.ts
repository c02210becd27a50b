import { readdirSync, readFileSync } from 'node:fs'

/** The kernel counts processor time in hundredths of a second (getconf CLK_TCK on Linux). */
const TICK_MS = 10

interface ProcessTimes {
  parent: number
  ownMs: number
  /** Of children that have ended. */
  endedChildrenMs: number
}

/** Processor time that a process and all its descendants have used since they began, in ms; NaN where there is no /proc. */
export function cpuTimeMs(pid: number): number {
  const processes = readProcesses()
  const root = processes.get(pid)
  if (root === undefined) return NaN
  let sum = 0
  const open = [pid]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const times = processes.get(one)
    sum += (times?.ownMs ?? 0) + (times?.endedChildrenMs ?? 0)
    for (const [child, { parent }] of processes) if (parent === one) open.push(child)
  }
  return sum
}

function readProcesses(): Map<number, ProcessTimes> {
  const processes = new Map<number, ProcessTimes>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // The command's name stands in brackets and may hold blanks. proc_pid_stat(5): ppid is field 4, the times 14 to 17.
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      const [ppid = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [fields[1], fields[11], fields[12], fields[13], fields[14]]
      processes.set(Number(name), { parent: ppid, ownMs: (utime + stime) * TICK_MS, endedChildrenMs: (cutime + cstime) * TICK_MS })
    } catch {
      // It ended meanwhile.
    }
  }
  return processes
}

/** What each of these uses while `work` runs, in ms. */
export async function cpuTimesOf<Name extends string>(
  pids: Record<Name, number>,
  work: () => Promise<unknown>,
): Promise<Record<Name, number>> {
  const names = Object.keys(pids) as Name[]
  const before = names.map((name) => cpuTimeMs(pids[name]))
  await work()
  return Object.fromEntries(names.map((name, index) => [name, cpuTimeMs(pids[name]) - (before[index] ?? NaN)])) as Record<Name, number>
}
