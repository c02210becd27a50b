import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JournalError } from '../work/job-journal.ts'
import { SqliteJournal } from '../work/sqlite-journal.ts'
import type { Check, Found } from './check.ts'
import type { AtWork } from './who-works.ts'

/**
 * Whether the journal can be opened and read through: in a copy, so that an agent that is just being started finds it free and as it was.
 * @param isAgent whether the agent itself asks.
 */
export function checkJournal(journalFile: string, isAgent: boolean, look: () => Promise<Pick<AtWork, 'status'>>): Check {
  return {
    name: 'journal',
    run: async () => {
      // To close a file gives away all locks that the process has on it (POSIX.1-2017, fcntl).
      if (isAgent || (await look()).status !== undefined) return { verdict: 'ok', says: 'The running agent has its journal open.' }
      return readThrough(journalFile).catch((error: unknown) => unreadable(journalFile, tmpdir(), error))
    },
  }
}

async function readThrough(journalFile: string): Promise<Found> {
  const before = await marksOf(journalFile)
  if (before === '') return { verdict: 'ok', says: 'There is no journal yet: the agent makes one when it runs.' }
  const found = await readCopy(journalFile)
  // One that changes meanwhile is open, and a copy of it may be torn.
  return (await marksOf(journalFile)) === before ? found : { verdict: 'ok', says: 'An agent writes to the journal.' }
}

async function readCopy(journalFile: string): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudprint-journal-'))
  try {
    const copy = join(folder, 'journal.db')
    await copyFile(journalFile, copy)
    await copyFile(`${journalFile}-wal`, `${copy}-wal`).catch(unlessMissing)
    const journal = new SqliteJournal(copy)
    try {
      const held = journal.jobs().length
      return { verdict: 'ok', says: `The journal can be read; it holds ${held} ${held === 1 ? 'job' : 'jobs'}.` }
    } finally {
      journal.close()
    }
  } catch (error) {
    return unreadable(journalFile, folder, error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function unreadable(journalFile: string, folder: string, error: unknown): Found {
  const says = (error instanceof Error ? error.message : String(error)).replaceAll(join(folder, 'journal.db'), journalFile)
  // Its words say what to do.
  if (error instanceof JournalError && error.why !== 'full') return { verdict: 'failed', says }
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM')
    return { verdict: 'failed', says: `The journal ${journalFile} can not be read (${code}).`, remedy: 'Do what the check of rights says.' }
  if (code === 'ENOSPC' || code === 'EDQUOT' || error instanceof JournalError)
    return { verdict: 'skipped', says: `The journal was not read: there is no room for a copy of it in ${tmpdir()}.` }
  return { verdict: 'failed', says: `The journal ${journalFile} can not be read (${says}).`, remedy: 'Look at its disk.' }
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}

/** Sizes and times of its files; '' where there is none. */
async function marksOf(journalFile: string): Promise<string> {
  const each = await Promise.all([journalFile, `${journalFile}-wal`].map((path) => stat(path, { bigint: true }).catch(unlessMissing)))
  return each[0] === undefined ? '' : each.map((found) => `${found?.size} ${found?.mtimeNs}`).join()
}
