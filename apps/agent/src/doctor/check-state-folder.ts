import { stat } from 'node:fs/promises'
import type { StateFolder } from '../state-folder.ts'
import type { Check } from './check.ts'
import { openOnWindows } from './open-on-windows.ts'

/** Group and others. */
const OTHERS = 0o077

/** The agent's own files: there, readable, and by nobody else. */
export function checkStateFolder(folder: StateFolder): Check {
  return {
    name: 'enrolment',
    run: async () => {
      const { settings } = await folder.read()
      const open = await openToOthers([folder.path, folder.settingsFile, folder.identityFile, folder.sealingKeyFolder, folder.journalFile])
      if (open.length > 0) {
        return {
          verdict: 'warning',
          says: `Other users of this machine may read ${open.join(', ')}.`,
          remedy: `Take their rights away: ${process.platform === 'win32' ? closing(folder.path) : `chmod -R go-rwx ${folder.path}`}`,
        }
      }
      return { verdict: 'ok', says: `This machine is the computer "${settings.computerName}" (${settings.computerId}).` }
    },
  }
}

/** What an installer has granted the agent's own account stays. */
function closing(path: string): string {
  return `icacls "${path}" /inheritance:r /grant *S-1-5-18:(OI)(CI)F /grant *S-1-5-32-544:(OI)(CI)F`
}

async function openToOthers(paths: string[]): Promise<string[]> {
  // Modes mean nothing there, and show every file as open.
  if (process.platform === 'win32') return openOnWindows(paths)
  const modes = await Promise.all(paths.map(async (path) => (await stat(path).catch(() => undefined))?.mode ?? 0))
  return paths.filter((_path, index) => ((modes[index] ?? 0) & OTHERS) !== 0)
}
