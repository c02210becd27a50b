import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { JournalError } from './job-journal.ts'
import { journalSteps } from './journal-schema.ts'
import type { JournalStep } from './journal-schema.ts'

/**
 * Brings a journal to this agent's version, all steps or none. One of a newer agent is left as it is: worked on where its
 * steps only added to what this agent knows, refused where they did not, and never guessed at.
 */
export function prepareJournal(database: DatabaseSync, path: string, steps: readonly JournalStep[] = journalSteps): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
  if (version === steps.length) return
  if (version > steps.length) {
    if (readableFrom(database) <= steps.length) return
    throw new JournalError('too-new', `The journal ${path} was written by a newer agent. Install that version again, or a newer one.`)
  }
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const step of steps.slice(version)) database.exec(step.sql)
    if (version === 0) setMeta(database, 'journal_id', randomUUID())
    setMeta(database, 'readable_from', String(Math.max(...steps.map((step) => step.readableFrom))))
    database.exec(`PRAGMA user_version = ${steps.length}`)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** The journal says it itself: this agent can't know the steps of a newer one. */
function readableFrom(database: DatabaseSync): number {
  const row = database.prepare("SELECT value FROM meta WHERE name = 'readable_from'").get()
  return row === undefined ? Infinity : Number(row['value'])
}

function setMeta(database: DatabaseSync, name: string, value: string): void {
  database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(name, value)
}
