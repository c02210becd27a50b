import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import { isAlive } from './launcher-lock.ts'

/** How long a PostgreSQL that was left behind may take to write its data out (its own default for a checkpoint is minutes). */
const leaveDeadlineMs = 60_000
const lookEveryMs = 20

/**
 * Makes sure that no other PostgreSQL runs on the cluster: one that an earlier launcher left behind is asked to stop,
 * anyone else's is an error, and a lock file whose process number now belongs to something else is removed.
 */
export async function clearOtherPostmaster(clusterDir: string, leftBehindPid: number | undefined): Promise<void> {
  const pid = readPostmasterPid(clusterDir)
  if (pid === undefined || !isAlive(pid)) return
  if (!isPostgres(pid)) {
    // PostgreSQL itself would refuse: it only looks whether the number is alive.
    rmSync(join(clusterDir, 'postmaster.pid'), { force: true })
    return
  }
  if (pid !== leftBehindPid || !(await leaves(pid))) {
    throw new EmbeddedPostgresError(
      'already-running',
      `Another PostgreSQL (process ${pid}) already uses ${clusterDir}. Stop it, or choose another data directory.`,
    )
  }
}

function readPostmasterPid(clusterDir: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8'), 10)
    return pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Where processes cannot be looked into (macOS), the safe answer is yes. One that only waits to be reaped has no command line. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return process.platform !== 'linux'
  }
}

async function leaves(pid: number): Promise<boolean> {
  process.kill(pid, 'SIGINT')
  const deadlineMs = performance.now() + leaveDeadlineMs
  while (isAlive(pid) && isPostgres(pid)) {
    if (performance.now() > deadlineMs) return false
    await delay(lookEveryMs)
  }
  return true
}
