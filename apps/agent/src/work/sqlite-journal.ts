import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Report } from '@cloudprint/protocol/channel/agent-messages'
import { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { HeldJob } from './held-job.ts'
import { JournalError } from './job-journal.ts'
import type { JobJournal, JournalChange, JournalFacts } from './job-journal.ts'
import { journalPlace } from './journal-place.ts'
import { LogFile } from './log-file.ts'
import { prepareJournal } from './prepare-journal.ts'
import { readJob, readReport } from './journal-rows.ts'
import { createApplyChange } from './apply-change.ts'

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
 * Group commit: idle → gathering (writes queue up until `soon`) → one transaction → flushing → their promises resolve. What
 * arrives while a group is being flushed makes the next one, so slow disks get larger groups; what may wait joins a group, or
 * makes one of its own after a while. SQLite itself flushes only around checkpoints (`synchronous = NORMAL`): a commit is
 * in the write-ahead log then, and one fdatasync of that file, in a thread, makes it last. It takes 0.3 to 8 ms, in which
 * the event loop goes on. Changes are seen by readers from their commit on, reports only once they last.
 */
export class SqliteJournal implements JobJournal {
  readonly journalId: string
  readonly place: string
  readonly #path: string
  readonly #database: DatabaseSync
  readonly #apply: (change: JournalChange) => void
  readonly #log: LogFile
  readonly #statements
  #pending: PendingWrite[] = []
  #isCommitDue = false
  #isFlushing = false
  #waitingTimer: NodeJS.Timeout | undefined
  /** The newest report that outlives a loss of power: what the relay was told must never get another meaning. */
  #lastingReport: number
  #loss: JournalError | undefined
  readonly #lost = Promise.withResolvers<JournalError>()
  #isClosed = false
  #hasChanged = true

  constructor(path: string) {
    this.#path = path
    this.#database = openDatabase(path)
    this.#log = new LogFile(path)
    this.journalId = this.#meta('journal_id') ?? ''
    this.place = journalPlace(path)
    this.#apply = createApplyChange(this.#database)
    this.#statements = {
      document: this.#database.prepare('SELECT bytes FROM document WHERE key = ?'),
      endOf: this.#database.prepare('SELECT event FROM ended WHERE key = ?'),
      reports: this.#database.prepare('SELECT * FROM report WHERE number > ? AND number <= ? ORDER BY number LIMIT ?'),
      lastReport: this.#database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'report'"),
    }
    this.#lastingReport = this.#lastReport()
  }

  /** Resolves when the disk failed: the program must end, and its next start finds out what was kept. */
  get lost(): Promise<JournalError> {
    return this.#lost.promise
  }

  facts(): JournalFacts {
    const waiting = this.#database.prepare('SELECT count(*) AS count FROM report').get()
    return {
      lastEpoch: Number(this.#meta('last_epoch') ?? 0),
      clockOffsetMs: Number(this.#meta('clock_offset_ms') ?? 0),
      reportsWaiting: Number(waiting?.['count'] ?? 0),
      lastReport: this.#lastReport(),
      confirmedPlace: this.#meta('confirmed_place') ?? null,
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
    return this.#statements.reports.all(number, this.#lastingReport, limit).map(readReport)
  }

  write(change: JournalChange): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new JournalError('broken', 'The journal is closed.'))
      this.#pending.push({ change, resolve, reject })
      if (mayWait(change)) this.#waitingTimer ??= setTimeout(() => this.#commitSoon(), MAY_WAIT_MS)
      else this.#commitSoon()
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
    clearTimeout(this.#waitingTimer)
    const committed = this.#commit()
    this.#isClosed = true
    try {
      if (committed.length > 0) this.#log.flushNow()
      for (const write of committed) write.resolve()
    } catch (cause) {
      this.#lose(committed, cause)
    }
    this.#log.close()
    this.#database.close()
  }

  #commitSoon(): void {
    if (this.#isCommitDue) return
    this.#isCommitDue = true
    // A moment later, so that what is asked for meanwhile joins; while a group is flushed, its end does this.
    if (!this.#isFlushing) setImmediate(() => void this.#commitAndFlush())
  }

  async #commitAndFlush(): Promise<void> {
    clearTimeout(this.#waitingTimer)
    this.#waitingTimer = undefined
    this.#isCommitDue = false
    const committed = this.#commit()
    if (committed.length === 0) return
    const lastReport = this.#lastReport()
    this.#isFlushing = true
    try {
      await this.#log.flush()
      this.#lastingReport = lastReport
      for (const write of committed) write.resolve()
    } catch (cause) {
      this.#lose(committed, cause)
    }
    this.#isFlushing = false
    if (this.#isCommitDue) setImmediate(() => void this.#commitAndFlush())
  }

  /** Puts all that is pending into the write-ahead log; answers what is there, and rejects what is not. */
  #commit(): PendingWrite[] {
    const group = this.#pending
    this.#pending = []
    if (group.length === 0 || this.#isClosed) return []
    this.#hasChanged = true
    const failure = this.#transact(group)
    if (failure === undefined) return group
    // One write that can't be made must not take the others with it.
    const isAlone = group.length === 1 || failure.why === 'full'
    return group.filter((write) => {
      const own = isAlone ? failure : this.#transact([write])
      if (own !== undefined) write.reject(own)
      return own === undefined
    })
  }

  /** What the disk keeps of these is not known, and asking it again does not tell. */
  #lose(committed: PendingWrite[], cause: unknown): void {
    const message = `The disk failed while the journal ${this.#path} was written: ${String(cause)}. Look at the disk; the agent finds out at its next start what was kept.`
    this.#loss = new JournalError('lost', message, { cause })
    for (const write of committed) write.reject(this.#loss)
    this.#lost.resolve(this.#loss)
  }

  #transact(group: PendingWrite[]): JournalError | undefined {
    if (this.#loss !== undefined) return this.#loss
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

  #lastReport(): number {
    return Number(this.#statements.lastReport.get()?.['seq'] ?? 0)
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
    // secure_delete: a document that was removed is overwritten, not only unlinked. The checkpoint makes lasting what a run
    // that was killed had written and not flushed.
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA secure_delete = ON;
      PRAGMA wal_checkpoint(TRUNCATE);
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
