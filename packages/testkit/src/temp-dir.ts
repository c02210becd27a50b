import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atProcessEnd } from './at-process-end.ts'

const prefix = 'cloudprint-test-'
let isSwept = false
const made = new Set<string>()

/**
 * A folder that goes when this process ends. Its name carries the process number: what a killed process left behind
 * is removed by the next one. `what` stands in the name, for whoever looks. Others may pass through it (0755), since
 * print filters and databases run as other users.
 */
export function tempDir(what: string): string {
  if (!isSwept) {
    isSwept = true
    sweepDead()
    atProcessEnd(() => made.forEach(remove))
  }
  const dir = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-${what}-`))
  chmodSync(dir, 0o755)
  made.add(dir)
  return dir
}

function sweepDead(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.match(/^cloudprint-test-(\d+)-/)?.[1])
    if (pid > 0 && !isAlive(pid)) remove(join(tmpdir(), name))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Tried a few times, since a process that was just told to end may still write there, which Node does not always
 * report. Never in the way: what cannot be removed now goes next time.
 */
function remove(dir: string): void {
  for (let attempt = 0; attempt < 10 && existsSync(dir); attempt++) {
    if (attempt > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    try {
      rmSync(dir, { recursive: true, force: true })
    } catch {
      // Looked at again above.
    }
  }
}
