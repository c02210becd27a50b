import { access, constants, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StateFolder } from '../state-folder.ts'
import type { Check, Found } from './check.ts'
import { closedOnWindows } from './closed-on-windows.ts'
import type { AtWork, Worker } from './who-works.ts'

/** More are named by the first ones. */
const MAX_NAMED = 5
const READ_AND_WRITE = constants.R_OK | constants.W_OK

/** Whether the agent's user may read and write what the agent lives by: its folder, the journal, waiting documents, keys. */
export function checkRights(folder: StateFolder, look: () => Promise<Pick<AtWork, 'service' | 'worker'>>): Check {
  return {
    name: 'rights',
    run: async () => {
      const { service, worker } = await look()
      if (worker === 'nobody') {
        return {
          verdict: 'failed',
          says: `The user ${service?.user} that the service is to run as is not on this machine.`,
          remedy: 'Install the agent again: its package, or cloudprint-agent install as an administrator.',
        }
      }
      const paths = await pathsOf(folder)
      if (worker === undefined) return windowsFinding(folder.path, await closedOnWindows(paths, service), service?.user)
      return rightsFinding(folder.path, worker, await closedTo(worker, paths))
    },
  }
}

/** What can not be used, and by which code of the system where it is not the rights. */
type Closed = { path: string; why: string }

export function rightsFinding(folder: string, { name }: Pick<Worker, 'name'>, closed: readonly Closed[]): Found {
  const first = closed[0]
  if (first === undefined)
    return { verdict: 'ok', says: `The agent's user ${name} may read and write all that the agent keeps in ${folder}.` }
  const says = `The agent's user ${name} may not read and write ${named(closed)}.`
  if (closed.some(({ why }) => why === 'EROFS')) {
    return {
      verdict: 'failed',
      says,
      remedy: 'Its disk is mounted read-only, which Linux does by itself after an error: look at the disk (dmesg).',
    }
  }
  const remedy = `Give them back, as an administrator: chown -R ${name}: "${folder}" && chmod -R u+rwX "${folder}"; then start the agent again.`
  return { verdict: 'failed', says, remedy }
}

function windowsFinding(folder: string, closed: readonly Closed[], user: string | undefined): Found {
  const whom = user === undefined ? 'The agent' : `The agent's account ${user}`
  if (closed.length === 0) return { verdict: 'ok', says: `${whom} may read and write all that the agent keeps in ${folder}.` }
  const account = user === undefined ? 'ACCOUNT' : user
  return {
    verdict: 'failed',
    says: `${whom} may not read and write ${named(closed)}.`,
    remedy: `Give it the right, as an administrator: icacls "${folder}" /grant "${account}:(OI)(CI)F" /T; then start the agent again.`,
  }
}

function named(closed: readonly Closed[]): string {
  const names = closed.slice(0, MAX_NAMED).map(({ path, why }) => (why === '' ? path : `${path} (${why})`))
  return `${names.join(', ')}${closed.length > MAX_NAMED ? ` and ${closed.length - MAX_NAMED} more` : ''}`
}

/** What of the agent's own is there; names that it does not know are none of its business. */
async function pathsOf(folder: StateFolder): Promise<string[]> {
  const { journalFile, spoolFolder, sealingKeyFolder } = folder
  const inside = await Promise.all(
    [spoolFolder, sealingKeyFolder].map(async (place) => (await readdir(place).catch(() => [])).map((name) => join(place, name))),
  )
  return [
    folder.path,
    folder.settingsFile,
    folder.identityFile,
    journalFile,
    `${journalFile}-wal`,
    `${journalFile}-shm`,
    spoolFolder,
    sealingKeyFolder,
    folder.statusFile,
    folder.printersFile,
    folder.lastErrorsFile,
    folder.workedWayFile,
    ...inside.flat(),
  ]
}

async function closedTo(worker: Worker, paths: readonly string[]): Promise<Closed[]> {
  const each = await Promise.all(paths.map(async (path) => ({ path, why: await whatForbids(worker, path) })))
  return each.flatMap(({ path, why }) => (why === undefined ? [] : [{ path, why }]))
}

/** Undefined where nothing does, or where nothing is there; '' for its rights alone. */
async function whatForbids(worker: Worker, path: string): Promise<string | undefined> {
  try {
    const found = await stat(path)
    if (!mayUse(worker, found)) return `mode ${(found.mode & 0o777).toString(8)}, owner ${found.uid === 0 ? 'root' : found.uid}`
    // Also what no mode says: a disk that takes no writes, or lists of rights.
    if (worker.uid === process.geteuid?.()) await access(path, READ_AND_WRITE)
    return undefined
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? undefined : code
  }
}

/** By the mode alone (POSIX.1-2017, 4.5): the owner's bits, else the group's, else those of others. Root may do everything. */
export function mayUse(
  { uid, gids }: Pick<Worker, 'uid' | 'gids'>,
  found: { uid: number; gid: number; mode: number; isDirectory(): boolean },
): boolean {
  if (uid === 0) return true
  const shift = uid === found.uid ? 6 : gids.includes(found.gid) ? 3 : 0
  const wanted = found.isDirectory() ? 0o7 : 0o6
  return ((found.mode >> shift) & wanted) === wanted
}
