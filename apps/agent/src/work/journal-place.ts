import { readFileSync, statSync } from 'node:fs'
import os from 'node:os'

/** Of machines whose system does not number its boots: two readings of one boot's beginning differ by less than this. */
const SAME_BOOT_MS = 600_000

/**
 * A mark of this boot of this machine and of the journal's file. It stays the same while an agent is only started again; after
 * a reboot, and on a copied or restored disk, it is another: whether the journal is the newest one, only the relay can say then.
 */
export function journalPlace(path: string): string {
  const { dev, ino } = statSync(path)
  return `${bootOf()} ${dev} ${ino}`
}

function bootOf(): string {
  // https://docs.kernel.org/admin-guide/sysctl/kernel.html#random
  if (os.platform() === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return String(Math.round((Date.now() - os.uptime() * 1_000) / SAME_BOOT_MS))
}
