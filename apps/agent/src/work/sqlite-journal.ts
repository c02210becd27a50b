import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Report } from '@cloudprint/protocol/channel/agent-messages'
import { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { HeldJob } from './held-job.ts'
import { JournalError } from './job-journal.ts'
import type { JobJournal, JournalChange, JournalFacts } from './job-journal.ts'
import { prepareJournal } from './prepare-journal.ts'
import { readJob, readReport } from './journal-rows.ts'
import { createApplyChange } from './apply-change.ts'

export interface SqliteJournalOptions {
  /** Runs the commit a moment later, so that what is asked for meanwhile joins it; setImmediate when absent. */
  soon?: (commit: () => void) => void
}

/** Writes that nobody waits for are on disk at the latest after this long. */
const MAY_WAIT_MS = 200

interface PendingWrite {
  change: JournalChange
  resolve: () => void
  reject: (error: JournalError) => void
}

/**
 * The journal in one SQLite file, held exclusively: a second agent on the same folder is refused by the file's lock,
 * which ends with the process however it ends.
 *
 * Group commit: idle → gathering (writes queue up until `soon`) → one transaction, fsynced, → their promises resolve.
 * What may wait joins the next group, or makes one of its own after a while. Readers see a change only after its commit. The
 * commit blocks the event loop for one fsync (0.3 ms on a server's disk); what arrives meanwhile makes the next group, so slow
 * disks get larger groups.
 */
export class SqliteJournal implements JobJournal {
  readonly journalId: string
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #apply: (change: JournalChange) => void
  readonly #soon: (commit: () => void) => void
  #pending: PendingWrite[] = []
  #isCommitDue = false
  #waitingTimer: NodeJS.Timeout | undefined
  #isClosed = false
  #hasChanged = true
  readonly #statements

  constructor(path: string, options: SqliteJournalOptions = {}) {
    this.#path = path
    this.#soon = options.soon ?? setImmediate
    this.#database = openDatabase(path)
    this.journalId = this.#meta('journal_id') ?? ''
    this.#apply = createApplyChange(this.#database)
    this.#statements = {
      document: this.#database.prepare('SELECT bytes FROM document WHERE key = ?'),
      endOf: this.#database.prepare('SELECT event FROM ended WHERE key = ?'),
      reports: this.#database.prepare('SELECT * FROM report WHERE number > ? ORDER BY number LIMIT ?'),
    }
  }

  facts(): JournalFacts {
    const waiting = this.#database.prepare('SELECT count(*) AS count FROM report').get()
    return {
      lastEpoch: Number(this.#meta('last_epoch') ?? 0),
      clockOffsetMs: Number(this.#meta('clock_offset_ms') ?? 0),
      reportsWaiting: Number(waiting?.['count'] ?? 0),
    }
  }

  jobs(): HeldJob[] {
    return this.#database.prepare('SELECT * FROM job ORDER BY sequence').all().map(readJob)
  }

  document(key: string): Buffer | undefined {
    const bytes = this.#statements.document.get(key)?.['bytes']
    return bytes instanceof Uint8Array ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : undefined
  }

  endOf(key: string): AgentJobEvent | undefined {
    const row = this.#statements.endOf.get(key)
    return row === undefined ? undefined : AgentJobEvent.parse(JSON.parse(String(row['event'])))
  }

  reportsAfter(number: number, limit: number): Report[] {
    return this.#statements.reports.all(number, limit).map(readReport)
  }

  write(change: JournalChange): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new JournalError('broken', 'The journal is closed.'))
      this.#pending.push({ change, resolve, reject })
      if (mayWait(change)) this.#waitingTimer ??= setTimeout(() => this.#commit(), MAY_WAIT_MS)
      else if (!this.#isCommitDue) {
        this.#isCommitDue = true
        this.#soon(() => this.#commit())
      }
    })
  }

  /** Pages are overwritten by secure_delete; older copies of them stand in the write-ahead log until it is cut off. */
  tidy(): void {
    if (!this.#hasChanged || this.#isClosed || this.#pending.length > 0) return
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    this.#hasChanged = false
  }

  close(): void {
    if (this.#isClosed) return
    this.#commit()
    this.#isClosed = true
    this.#database.close()
  }

  #commit(): void {
    clearTimeout(this.#waitingTimer)
    this.#waitingTimer = undefined
    this.#isCommitDue = false
    const group = this.#pending
    this.#pending = []
    if (group.length === 0 || this.#isClosed) return
    const failure = this.#transact(group)
    this.#hasChanged = true
    if (failure === undefined) {
      for (const write of group) write.resolve()
    } else if (group.length === 1 || failure.why === 'full') {
      for (const write of group) write.reject(failure)
    } else {
      // One write that can't be made must not take the others with it.
      for (const write of group) {
        const alone = this.#transact([write])
        if (alone === undefined) write.resolve()
        else write.reject(alone)
      }
    }
  }

  #transact(group: PendingWrite[]): JournalError | undefined {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      for (const { change } of group) this.#apply(change)
      this.#database.exec('COMMIT')
      return undefined
    } catch (cause) {
      // SQLite has rolled back by itself after some errors.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      return journalError(this.#path, cause)
    }
  }

  #meta(name: string): string | undefined {
    const row = this.#database.prepare('SELECT value FROM meta WHERE name = ?').get(name)
    return row === undefined ? undefined : String(row['value'])
  }
}

/** Letting go of what the relay has: lost in a crash, it is told and let go once more. An fsync for it would hold up the jobs. */
function mayWait(change: JournalChange): boolean {
  return change.kind === 'drop-reports'
}

function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
    database = new DatabaseSync(path)
    // secure_delete: a document that was removed is overwritten, not only unlinked.
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
    `)
    prepareJournal(database, path)
    const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
    if (check !== 'ok') throw damaged(path, String(check))
    return database
  } catch (cause) {
    if (database?.isOpen === true) database.close()
    throw cause instanceof JournalError ? cause : journalError(path, cause)
  }
}

/** Primary result codes of SQLite: https://sqlite.org/rescode.html */
const sqliteCodes = { busy: 5, ioError: 10, corrupt: 11, full: 13, notADatabase: 26 }

function journalError(path: string, cause: unknown): JournalError {
  const code = Number((cause as { errcode?: unknown }).errcode ?? 0) & 0xff
  const text = cause instanceof Error ? cause.message : String(cause)
  if (code === sqliteCodes.busy) {
    return new JournalError(
      'in-use',
      `Another agent runs on this folder: it holds ${path}. Stop that one first, or give this one its own folder with CLOUDPRINT_AGENT_DIR.`,
      { cause },
    )
  }
  if (code === sqliteCodes.corrupt || code === sqliteCodes.notADatabase) return damaged(path, text, cause)
  if (code === sqliteCodes.full || code === sqliteCodes.ioError) {
    return new JournalError(
      'full',
      `The journal ${path} can not be written (${text}). Free space on its disk; the agent goes on by itself.`,
      { cause },
    )
  }
  return new JournalError('broken', `The journal ${path} can not be used: ${text}`, { cause })
}

function damaged(path: string, detail: string, cause?: unknown): JournalError {
  const message = `The journal ${path} is damaged (${detail}). Move it and the files beside it whose names begin the same to another place, and start the agent again: jobs that were not finished will be offered again or shown as uncertain in the console.`
  return new JournalError('damaged', message, { cause })
}
