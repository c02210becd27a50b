import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeStateFolder } from '../testing/test-agent.ts'
import { heldJob } from './job-journal.contract.ts'
import { journalSteps } from './journal-schema.ts'
import type { JournalStep } from './journal-schema.ts'
import { prepareJournal } from './prepare-journal.ts'
import { SqliteJournal } from './sqlite-journal.ts'

const now = journalSteps.length
const adding: JournalStep = {
  sql: "ALTER TABLE job ADD COLUMN color TEXT NOT NULL DEFAULT 'none'; CREATE TABLE later (name TEXT PRIMARY KEY) STRICT",
  readableFrom: 1,
}
const breaking: JournalStep = { sql: 'ALTER TABLE job RENAME COLUMN title TO name', readableFrom: now + 1 }
const at = new Date('2026-01-01T00:00:00Z')
const job = heldJob()

let folder: ReturnType<typeof makeStateFolder>
beforeEach(async () => {
  folder = makeStateFolder()
  await inJournal((journal) => journal.write({ kind: 'accept', jobs: [{ job, document: Buffer.from('abc') }], reports: [] }))
})
afterEach(() => folder.remove())

/** As the agent of this version opens it. */
async function inJournal<T>(act: (journal: SqliteJournal) => T | Promise<T>): Promise<T> {
  const journal = new SqliteJournal(folder.journalFile)
  try {
    return await act(journal)
  } finally {
    journal.close()
  }
}

/** As the agent of a later version opens it. */
function later(steps: readonly JournalStep[], look: (database: DatabaseSync) => unknown = () => undefined): unknown {
  const database = new DatabaseSync(folder.journalFile)
  try {
    prepareJournal(database, folder.journalFile, steps)
    return look(database)
  } finally {
    database.close()
  }
}

const colors = (database: DatabaseSync) => database.prepare('SELECT color FROM job').all()

test('an upgrade keeps the journal, and is made once', async () => {
  const id = await inJournal((journal) => journal.journalId)
  for (let start = 0; start < 2; start += 1) expect(later([...journalSteps, adding], colors)).toEqual([{ color: 'none' }])
  expect(await inJournal((journal) => journal.journalId)).toBe(id)
})

test('after an upgrade that only added, the older agent goes on, and the newer one after it', async () => {
  later([...journalSteps, adding])
  const fresh = heldJob({ sequence: 2 })
  await inJournal(async (journal) => {
    expect(journal.jobs()).toEqual([job])
    await journal.write({ kind: 'end', key: job.key, report: { key: job.key, at, event: { kind: 'canceled' } } })
    await journal.write({ kind: 'accept', jobs: [{ job: fresh, document: null }], reports: [] })
  })
  expect(later([...journalSteps, adding], colors)).toEqual([{ color: 'none' }, { color: 'none' }])
})

test('after an upgrade that changed what was there, the older agent refuses and says what to do', async () => {
  later([...journalSteps, breaking])
  await expect(inJournal(() => undefined)).rejects.toThrow(/written by a newer agent. Install that version again/)
  later([...journalSteps, breaking, adding])
  await expect(inJournal(() => undefined)).rejects.toThrow(/written by a newer agent/)
})

test('an upgrade that fails leaves the journal as it was', async () => {
  const broken: JournalStep = { sql: 'CREATE TABLE nonsense (', readableFrom: 1 }
  expect(() => later([...journalSteps, adding, broken])).toThrow()
  expect(await inJournal((journal) => journal.jobs())).toEqual([job])
  expect(later([...journalSteps, adding], colors)).toEqual([{ color: 'none' }])
})

test('a step that was released is never edited', () => {
  const released = ['1817fbbe1d638fa251bf4dab95d9d31d55385b6b0e88b253568fb0dbbf8f3ca0']
  const hashes = journalSteps.map(({ sql }) => createHash('sha256').update(sql).digest('hex'))
  expect(hashes.slice(0, released.length)).toEqual(released)
})

test('no step takes away or renames what the first agents read, so that each can go on after a return', () => {
  const columnsAfter = (steps: readonly JournalStep[]) => {
    const database = new DatabaseSync(':memory:')
    prepareJournal(database, ':memory:', steps)
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all()
    return new Map(tables.map(({ name }) => [String(name), database.prepare(`PRAGMA table_info(${String(name)})`).all()]))
  }
  for (let released = 1; released < journalSteps.length; released += 1) {
    const { readableFrom = Infinity } = journalSteps[released] ?? {}
    expect(readableFrom).toBe(1)
    const [before, after] = [columnsAfter(journalSteps.slice(0, released)), columnsAfter(journalSteps.slice(0, released + 1))]
    for (const [table, columns] of before) {
      const now = after.get(table) ?? []
      expect(now.slice(0, columns.length)).toEqual(columns)
      // An older agent inserts rows without them.
      for (const added of now.slice(columns.length)) expect(added['notnull'] === 0 || added['dflt_value'] !== null).toBe(true)
    }
  }
})
