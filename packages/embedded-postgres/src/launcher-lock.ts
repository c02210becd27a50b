import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

export interface LauncherLock {
  /** A PostgreSQL that the last holder left behind when it died. */
  leftBehindPid?: number
  /** So that the next start recognizes it if this process dies. */
  recordPostmaster(pid: number): void
  release(): void
}

interface Holder {
  pid: number
  /** Process numbers come again, in containers often at once; a number with its start time does not. */
  startTime: string
  postmasterPid?: number
}

/**
 * One process at a time starts and runs a data directory. The lock is a file naming its holder; a holder that is
 * gone loses it. PostgreSQL's own lock stands behind it, should two take it over in the same instant.
 */
export function takeLauncherLock(dataDir: string): LauncherLock {
  const path = join(dataDir, 'launcher.json')
  const holder = readHolder(path)
  if (holder !== undefined && isSameProcess(holder)) {
    throw new EmbeddedPostgresError(
      'already-running',
      `The database in ${dataDir} is already in use by process ${holder.pid}. Stop that process, or choose another data directory.`,
    )
  }
  const own: Holder = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' }
  const write = () => writeFileSync(path, JSON.stringify(own), { mode: 0o600 })
  write()
  return {
    ...(holder?.postmasterPid !== undefined && { leftBehindPid: holder.postmasterPid }),
    recordPostmaster: (pid) => {
      own.postmasterPid = pid
      write()
    },
    release: () => rmSync(path, { force: true }),
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined // never written, or cut off when the machine went down: held by nobody
  }
}

function isSameProcess({ pid, startTime }: Holder): boolean {
  return isAlive(pid) && (startTimeOf(pid) ?? '') === startTime
}

/** Whether a process with this number exists, also when it belongs to someone else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Linux only: field 22 of /proc/PID/stat; the name before it may contain spaces and brackets. A process that has ended
 * and only waits to be reaped (state Z) holds nothing.
 */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'ended' : fields[19]
  } catch {
    return undefined
  }
}
