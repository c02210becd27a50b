import { statfs } from 'node:fs/promises'
import type { Check } from './check.ts'

const MIB = 1024 * 1024
/** The largest document that a relay takes by default fits, and little else. */
const TOO_LITTLE_BYTES = 128 * MIB
/** A few large documents wait at a time. */
const LITTLE_BYTES = 1024 * MIB

/** Room for the journal and for documents that wait to be printed. */
export function checkDisk(folder: string): Check {
  return {
    name: 'disk',
    run: async () => {
      const found = await statfs(folder).catch(({ code }: NodeJS.ErrnoException) => code ?? 'unknown')
      if (typeof found === 'string') {
        return {
          verdict: 'failed',
          says: `The disk of ${folder} can not be looked at (${found}).`,
          remedy: 'Do what the check of rights says.',
        }
      }
      const freeBytes = found.bavail * found.bsize
      const says = `${Math.floor(freeBytes / MIB)} MiB are free where the agent keeps its documents (${folder}).`
      const remedy = 'Free space on this disk, or give the agent a folder on another one with CLOUDPRINT_AGENT_DIR.'
      if (freeBytes < TOO_LITTLE_BYTES) return { verdict: 'failed', says, remedy }
      return freeBytes < LITTLE_BYTES ? { verdict: 'warning', says, remedy } : { verdict: 'ok', says }
    },
  }
}
