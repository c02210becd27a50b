import type { Removal } from '@cloudprint/relay/documents/remove-documents'
import type { Reach } from '@cloudprint/relay/access/reach'
import type { JobRow } from '@cloudprint/relay/jobs/job-row'
import type { AskedJobs, HistoryEntry, JobTransaction, JournalKey, KeptReports, KnownJob } from '@cloudprint/relay/jobs/job-rows'
import { computerLock, jobLock, journalLock } from './memory-database.ts'
import type { Committed, DatabaseSteps, MemoryDatabase } from './memory-database.ts'

/**
 * One transaction: takes locks as it goes, keeps its changes to itself, and makes them all at once or not at all. It does
 * not see its own changes, which nobody asks of it; asking would be an error, not a wrong answer.
 */
export class MemoryTransaction implements JobTransaction {
  readonly #database: MemoryDatabase
  readonly #steps: DatabaseSteps
  readonly #locks = new Set<string>()
  readonly #changes: (() => void)[] = []
  readonly #changedJobs = new Set<string>()
  readonly #changedComputers = new Set<string>()
  readonly #forget: () => void
  #isOver = false

  constructor(database: MemoryDatabase, steps: DatabaseSteps) {
    this.#database = database
    this.#steps = steps
    this.#forget = steps.onGone(() => this.rollback())
  }

  /** Resolves when this transaction holds the row. */
  async lock(key: string): Promise<void> {
    if (this.#locks.has(key)) return
    await new Promise<void>((resolve) => {
      this.#database.locks.acquire(key, () => {
        // Its turn came when it was over already: pass it on.
        if (this.#isOver) this.#database.locks.release(key)
        else this.#locks.add(key)
        resolve()
      })
    })
  }

  change(committed: Partial<Committed>, act: () => void): void {
    this.#changes.push(act)
    for (const id of committed.jobs ?? []) this.#changedJobs.add(id)
    for (const id of committed.computers ?? []) this.#changedComputers.add(id)
  }

  async lockJobs(ids: string[]): Promise<Map<string, JobRow>> {
    for (const id of ids.toSorted()) await this.lock(jobLock(id))
    return this.#steps.statement('lock jobs', () => {
      const rows = ids.flatMap((id) => {
        if (this.#changedJobs.has(id)) throw new Error('a transaction read what it had written')
        return this.#database.jobs.get(id)?.row ?? []
      })
      return new Map(rows.map((row) => [row.id, { ...row }]))
    })
  }

  isWithin(reach: Reach, jobId: string): Promise<boolean> {
    return this.#steps.statement('see whether a job is within reach', () => this.#database.isWithin(reach, jobId))
  }

  writeJobs(rows: JobRow[], entries: HistoryEntry[]): Promise<void> {
    return this.#steps.statement('write jobs', () =>
      this.change({ jobs: rows.map((row) => row.id) }, () => {
        for (const row of rows) this.#database.job(row.id).row = row
        for (const entry of entries) addEntry(this.#database, entry)
      }),
    )
  }

  removeDocuments(removals: Removal[], now: Date): Promise<void> {
    const { documentsByJob, keptUntilByJob, receiptsByJob, blobRemovals } = this.#database
    return this.#steps.statement('remove documents', () =>
      this.change({ jobs: removals.map(({ jobId }) => jobId) }, () => {
        for (const { jobId, ...why } of removals) {
          const document = documentsByJob.get(jobId)
          if (document === undefined) continue
          documentsByJob.delete(jobId)
          keptUntilByJob.delete(jobId)
          receiptsByJob.set(jobId, { sizeBytes: document.sizeBytes, sha256: document.sha256, deletedAt: now, ...why })
          if (document.blobKey !== null) blobRemovals.set(document.blobKey, now)
        }
      }),
    )
  }

  keepDocuments(jobIds: string[], now: Date): Promise<Set<string>> {
    const { jobs, documentsByJob, keptUntilByJob } = this.#database
    return this.#steps.statement('keep documents', () => {
      const kept = jobIds.flatMap((jobId) => {
        const organizationId = jobs.get(jobId)?.row.organizationId
        const ms = organizationId === undefined ? 0 : this.#database.failedDocumentRetentionMs(organizationId)
        return ms > 0 && documentsByJob.has(jobId) ? [{ jobId, until: new Date(now.getTime() + ms) }] : []
      })
      this.change({}, () => kept.forEach(({ jobId, until }) => keptUntilByJob.set(jobId, until)))
      return new Set(kept.map(({ jobId }) => jobId))
    })
  }

  listKept(jobIds: string[], now: Date): Promise<Set<string>> {
    const { keptUntilByJob } = this.#database
    return this.#steps.statement('list kept', () => new Set(jobIds.filter((jobId) => (keptUntilByJob.get(jobId) ?? now) > now)))
  }

  unkeepDocuments(jobIds: string[]): Promise<void> {
    const { keptUntilByJob } = this.#database
    return this.#steps.statement('unkeep documents', () => this.change({}, () => jobIds.forEach((jobId) => keptUntilByJob.delete(jobId))))
  }

  async lockReports(journals: readonly JournalKey[]): Promise<number[]> {
    for (const key of journals.map(journalLock).toSorted()) await this.lock(key)
    return this.#steps.statement('lock reports', () =>
      journals.map(({ computerId, journalId }) => {
        const kept = this.#database.computers.get(computerId)?.reportsKeptByJournal.get(journalId)
        if (kept === undefined) throw new Error(`journal ${journalId} has no row`)
        return kept
      }),
    )
  }

  async lockSessions(computerIds: readonly string[]): Promise<number[]> {
    for (const id of computerIds.toSorted()) await this.lock(computerLock(id))
    return this.#steps.statement('lock sessions', () => computerIds.map((id) => this.#database.computer(id).epoch))
  }

  listKnown(asked: readonly AskedJobs[]): Promise<KnownJob[][]> {
    return this.#steps.statement('known jobs', () => asked.map((one) => this.#knownTo(one)))
  }

  keepReports(kept: readonly KeptReports[]): Promise<void> {
    return this.#steps.statement('keep reports', () =>
      this.change({ computers: kept.map(({ computerId }) => computerId) }, () => {
        for (const { computerId, journalId, keptThrough, keptEpoch = 0 } of kept) {
          const { reportsKeptByJournal, keptEpochByJournal } = this.#database.computer(computerId)
          reportsKeptByJournal.set(journalId, keptThrough)
          keptEpochByJournal.set(journalId, Math.max(keptEpochByJournal.get(journalId) ?? 0, keptEpoch))
        }
      }),
    )
  }

  #knownTo({ computerId, journalId, jobIds }: AskedJobs): KnownJob[] {
    const others = [...this.#database.computer(computerId).lastEpochByJournal].filter(([id]) => id !== journalId)
    const elsewhereThrough = Math.max(0, ...others.map(([, epoch]) => epoch))
    return [...this.#database.jobs.values()].flatMap(({ row }) => {
      if (row.computerId !== computerId || (!jobIds.includes(row.id) && !mayBeHeld(row))) return []
      const { id, state, attempt, offerEpoch, cancelRequestedAt } = row
      const mayBeElsewhere = offerEpoch !== null && offerEpoch <= elsewhereThrough
      return { id, state, attempt, mayBeHeld: mayBeHeld(row), mayBeElsewhere, isCancelRequested: cancelRequestedAt !== null }
    })
  }

  commit(): Promise<void> {
    return this.#steps.commit('commit', () => this.#commitNow())
  }

  rollback(): void {
    this.#isOver = true
    this.#forget()
    for (const key of this.#locks) this.#database.locks.release(key)
    this.#locks.clear()
  }

  #commitNow(): void {
    if (this.#isOver) throw new Error('the transaction is over')
    for (const change of this.#changes) change()
    this.rollback()
    this.#database.onCommit({ jobs: [...this.#changedJobs], computers: [...this.#changedComputers] })
  }
}

export function mayBeHeld(row: JobRow): boolean {
  return row.offerEpoch !== null && (row.state === 'queued' || row.state === 'delivered' || row.state === 'printing')
}

export function addEntry(
  { historyByJob }: MemoryDatabase,
  entry: Omit<HistoryEntry, 'from_state'> & { from_state: HistoryEntry['from_state'] | null },
): void {
  const history = historyByJob.get(entry.job_id)
  if (history === undefined) historyByJob.set(entry.job_id, [entry])
  else history.push(entry)
}
