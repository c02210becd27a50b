import { stat } from 'node:fs/promises'
import type { StateFolder } from '../state-folder.ts'
import type { Check } from './check.ts'
import { areRightsGiven } from '../service/rights-given.ts'
import { closingOnWindows, openOnWindows } from './open-on-windows.ts'
import type { OpenOnWindows } from './open-on-windows.ts'

/** Group and others. */
const OTHERS = 0o077

/** The agent's own files: there, readable, and by nobody else. */
export function checkStateFolder(folder: StateFolder): Check {
  return {
    name: 'enrolment',
    run: async () => {
      const { settings, unread } = await folder.read()
      const open = await openToOthers(folder.path, [
        folder.path,
        folder.settingsFile,
        folder.identityFile,
        folder.sealingKeyFolder,
        folder.journalFile,
      ])
      if (open.length > 0) {
        const others = open.flatMap((found) => found.others)
        return {
          verdict: 'warning',
          says: `Other users of this machine may read ${open.map(({ path }) => path).join(', ')}.`,
          remedy: `Take their rights away: ${process.platform === 'win32' ? closingOnWindows(folder.path, others) : `chmod -R go-rwx ${folder.path}`}`,
        }
      }
      if (unread.length > 0) {
        return {
          verdict: 'warning',
          says: `Nobody reads ${unread.map((name) => `"${name}"`).join(', ')} in ${folder.settingsFile}.`,
          remedy: 'It may be mistyped, or of another version of the agent: correct it as docs/settings.md has it, or take it out.',
        }
      }
      return { verdict: 'ok', says: `This machine is the computer "${settings.computerName}" (${settings.computerId}).` }
    },
  }
}

async function openToOthers(folder: string, paths: string[]): Promise<OpenOnWindows[]> {
  // Modes mean nothing there, and show every file as open.
  if (process.platform === 'win32') return openOnWindows(paths, { isServices: await areRightsGiven(folder) })
  const modes = await Promise.all(paths.map(async (path) => (await stat(path).catch(() => undefined))?.mode ?? 0))
  return paths.filter((_path, index) => ((modes[index] ?? 0) & OTHERS) !== 0).map((path) => ({ path, others: [] }))
}
