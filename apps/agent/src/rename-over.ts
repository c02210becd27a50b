import { rename } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** A virus scanner, or somebody who looks, has the file open for a moment; Windows then lets nobody put another in its place. */
const busy = new Set(['EPERM', 'EACCES', 'EBUSY'])
const PAUSE_MS = 20

/** Puts a file in the place of another, whole or not at all. On Windows it is tried for a while, a second when nothing else is said. */
export async function renameOver(from: string, to: string, withinMs = 1_000): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to)
    } catch (error) {
      const isBusy = process.platform === 'win32' && busy.has((error as NodeJS.ErrnoException).code ?? '')
      if (!isBusy || attempt * PAUSE_MS >= withinMs) throw error
      await wait(PAUSE_MS)
    }
  }
}
