import type { JobEvent } from '@cloudprint/protocol/job-event'
import { isFinal } from '@cloudprint/protocol/job-state'
import { isLimited } from '../access/reach.ts'
import type { Reach } from '../access/reach.ts'
import type { JobRow } from './job-row.ts'
import type { Author, HistoryEntry, JobRows, JobTransaction } from './job-rows.ts'
import type { JobSignals } from './job-signals.ts'
import { recordEvent } from './record-event.ts'
import { settleDocuments } from './settle-documents.ts'

export const relayAuthor: Author = { by: 'relay', byName: 'relay' }

/** Something that happened to a job, and what must hold for it to count. */
export interface JobHappening {
  jobId: string
  event: JobEvent
  author: Author
  /** When it happened at the site; null for what the relay does. */
  happenedAt: Date | null
  /** The job must be within this reach, of this computer or attempt, or offered under this epoch; else it is as if it did not exist. */
  of: { computerId?: string; reach?: Reach; attempt?: number; offerEpoch?: number }
}

export type Happened =
  | { outcome: 'moved'; row: JobRow; event: JobEvent }
  | { outcome: 'unmoved'; why: 'repeated' | 'final' | 'conflict'; row: JobRow }
  | { outcome: 'unknown' }

/**
 * The only writer of a job's state. Rows are locked before the rules are asked, so two events on one job are always
 * decided one after the other; the history, the document's removal and its receipt, or how long it is kept, share the job's transaction.
 */
export class JobStore {
  readonly #rows: JobRows
  readonly #signals: JobSignals

  constructor(rows: JobRows, signals: JobSignals) {
    this.#rows = rows
    this.#signals = signals
  }

  /** Applies what happened, in the order given, in one transaction; answers one outcome for each. */
  async apply(happenings: readonly JobHappening[], now: Date): Promise<Happened[]> {
    const happened = await this.#rows.inTransaction((transaction) => this.applyWithin(transaction, happenings, now))
    this.announce(happened)
    return happened
  }

  /** The same inside a caller's transaction, who must `announce` the outcomes after the commit. */
  async applyWithin(transaction: JobTransaction, happenings: readonly JobHappening[], now: Date): Promise<Happened[]> {
    const rows = await transaction.lockJobs([...new Set(happenings.map((one) => one.jobId))])
    const kept = await listKept(transaction, happenings, now)
    const beyond = await listBeyond(transaction, happenings)
    const causes = new Map<string, JobHappening>()
    const entries: HistoryEntry[] = []
    const outcomes = happenings.map((happening): Happened => {
      const row = rows.get(happening.jobId)
      if (row === undefined || beyond.has(happening) || !isMeant(row, happening.of)) return { outcome: 'unknown' }
      const recorded = recordEvent(row, happening.event, now, kept.has(row.id))
      if (!recorded.ok) return { outcome: 'unmoved', why: recorded.why, row }
      rows.set(row.id, recorded.row)
      causes.set(row.id, happening)
      entries.push(historyEntry(happening, row, recorded.row, now))
      return { outcome: 'moved', row: recorded.row, event: happening.event }
    })
    const changed = [...rows.values()].filter((row) => causes.has(row.id))
    if (changed.length > 0) await transaction.writeJobs(changed, entries)
    await settleDocuments(
      transaction,
      [...causes].map(([jobId, cause]) => ({ jobId, cause, state: rows.get(jobId)?.state })),
      now,
    )
    return outcomes
  }

  /** Tells who may want to look: consoles, the dispatcher, the sweeper. */
  announce(happened: readonly Happened[]): void {
    const idsByOrganization = new Map<string, Set<string>>()
    const printersByComputer = new Map<string, Set<string>>()
    let ended = false
    for (const one of happened) {
      if (one.outcome !== 'moved') continue
      addTo(idsByOrganization, one.row.organizationId, one.row.id)
      if (makesWork(one)) addTo(printersByComputer, one.row.computerId, one.row.printerId)
      ended ||= isFinal(one.row.state)
    }
    for (const [organizationId, ids] of idsByOrganization) this.#signals.emit('changed', { organizationId, kind: 'job', ids: [...ids] })
    for (const [computerId, ids] of printersByComputer) this.#signals.emit('work', { computerId, printerIds: [...ids] })
    if (ended) this.#signals.emit('removal')
  }
}

/** It made room in its printer's window, or waits again. A withdrawn offer is not offered again until something else changes. */
function makesWork({ row, event }: { row: JobRow; event: JobEvent }): boolean {
  return row.state === 'queued'
    ? event.kind === 'uncertain' || event.kind === 'settled' || event.kind === 'retried'
    : row.state !== 'delivered'
}

/** Of jobs that somebody wants retried, those whose documents are still there: nobody else needs to know. */
async function listKept(transaction: JobTransaction, happenings: readonly JobHappening[], now: Date): Promise<Set<string>> {
  const retried = happenings.filter((one) => one.event.kind === 'retried').map((one) => one.jobId)
  return retried.length === 0 ? new Set() : transaction.listKept(retried, now)
}

/** Of what somebody asks who does not see all of an organization, what is about a job that is not theirs to see. */
async function listBeyond(transaction: JobTransaction, happenings: readonly JobHappening[]): Promise<Set<JobHappening>> {
  const beyond = new Set<JobHappening>()
  for (const happening of happenings) {
    const { reach } = happening.of
    if (reach !== undefined && isLimited(reach) && !(await transaction.isWithin(reach, happening.jobId))) beyond.add(happening)
  }
  return beyond
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key)
  if (set === undefined) map.set(key, new Set([value]))
  else set.add(value)
}

function isMeant(row: JobRow, of: JobHappening['of']): boolean {
  return (
    (of.computerId === undefined || of.computerId === row.computerId) &&
    (of.reach === undefined || of.reach.organizationId === row.organizationId) &&
    (of.attempt === undefined || of.attempt === row.attempt) &&
    (of.offerEpoch === undefined || of.offerEpoch === row.offerEpoch)
  )
}

function historyEntry(happening: JobHappening, before: JobRow, after: JobRow, now: Date): HistoryEntry {
  return {
    job_id: before.id,
    at: now,
    happened_at: happening.happenedAt,
    by: happening.author.by,
    by_name: happening.author.byName,
    from_state: before.state,
    to_state: after.state,
    event: happening.event,
  }
}
