import type { JobEvent } from '@cloudprint/protocol/job-event'
import { isFinal } from '@cloudprint/protocol/job-state'
import type pg from 'pg'
import { inTransaction } from '../db/transaction.ts'
import type { eventAuthors } from '../db/tables/job-event.table.ts'
import { removeDocuments } from '../documents/remove-documents.ts'
import type { JobRow } from './job-row.ts'
import type { JobSignals } from './job-signals.ts'
import { recordEvent } from './record-event.ts'

export interface Author {
  by: (typeof eventAuthors)[number]
  byName: string
}

export const relayAuthor: Author = { by: 'relay', byName: 'relay' }

/** Something that happened to a job, and what must hold for it to count. */
export interface JobHappening {
  jobId: string
  event: JobEvent
  author: Author
  /** When it happened at the site; null for what the relay does. */
  happenedAt: Date | null
  /** The job must be of this computer, organization or attempt; else it is as if it did not exist. */
  of: { computerId?: string; organizationId?: string; attempt?: number }
}

export type Happened =
  | { outcome: 'moved'; row: JobRow; event: JobEvent }
  | { outcome: 'unmoved'; why: 'repeated' | 'final' | 'conflict'; row: JobRow }
  | { outcome: 'unknown' }

/**
 * The only writer of a job's state. Rows are locked before the rules are asked, so two events on one job are always
 * decided one after the other; the history, the document's removal and its receipt share the job's transaction.
 */
export class JobStore {
  readonly #pool: pg.Pool
  readonly #signals: JobSignals

  constructor(pool: pg.Pool, signals: JobSignals) {
    this.#pool = pool
    this.#signals = signals
  }

  /** Applies what happened, in the order given, in one transaction; answers one outcome for each. */
  async apply(happenings: readonly JobHappening[], now: Date): Promise<Happened[]> {
    const happened = await inTransaction(this.#pool, (client) => this.applyWithin(client, happenings, now))
    this.announce(happened)
    return happened
  }

  /** The same inside a caller's transaction, who must `announce` the outcomes after the commit. */
  async applyWithin(client: pg.PoolClient, happenings: readonly JobHappening[], now: Date): Promise<Happened[]> {
    const rows = await lockRows(client, [...new Set(happenings.map((one) => one.jobId))])
    const changed = new Set<string>()
    const entries: HistoryEntry[] = []
    const outcomes = happenings.map((happening): Happened => {
      const row = rows.get(happening.jobId)
      if (row === undefined || !isMeant(row, happening.of)) return { outcome: 'unknown' }
      const recorded = recordEvent(row, happening.event, now)
      if (!recorded.ok) return { outcome: 'unmoved', why: recorded.why, row }
      rows.set(row.id, recorded.row)
      changed.add(row.id)
      entries.push(historyEntry(happening, row, recorded.row, now))
      return { outcome: 'moved', row: recorded.row, event: happening.event }
    })
    if (changed.size > 0) await writeRows(client, [...rows.values()].filter((row) => changed.has(row.id)), entries)
    const ended = [...rows.values()].filter((row) => changed.has(row.id) && isFinal(row.state))
    if (ended.length > 0) {
      await removeDocuments(client, ended.map((row) => ({ jobId: row.id, reason: row.state })), now)
    }
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
  return row.state === 'queued' ? event.kind === 'uncertain' || event.kind === 'settled' : row.state !== 'delivered'
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key)
  if (set === undefined) map.set(key, new Set([value]))
  else set.add(value)
}

function isMeant(row: JobRow, of: JobHappening['of']): boolean {
  return (
    (of.computerId === undefined || of.computerId === row.computerId) &&
    (of.organizationId === undefined || of.organizationId === row.organizationId) &&
    (of.attempt === undefined || of.attempt === row.attempt)
  )
}

interface HistoryEntry {
  job_id: string
  at: Date
  happened_at: Date | null
  by: string
  by_name: string
  from_state: string
  to_state: string
  event: JobEvent
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

const rowColumns = `id, organization_id as "organizationId", computer_id as "computerId", printer_id as "printerId",
  on_doubt as "onDoubt", created_at as "createdAt", expires_at as "expiresAt", state, reasons, message, evidence, failure,
  spooler_job as "spoolerJob", sheets_completed as "sheetsCompleted", attempt, offer_epoch as "offerEpoch",
  cancel_requested_at as "cancelRequestedAt", delivered_at as "deliveredAt", printing_at as "printingAt", ended_at as "endedAt"`

/** Locks in the order of the ids, so that two batches never wait for each other in a circle. */
async function lockRows(client: pg.PoolClient, ids: string[]): Promise<Map<string, JobRow>> {
  const { rows } = await client.query<JobRow>({
    name: 'lock-jobs',
    text: `select ${rowColumns} from job where id = any($1::uuid[]) order by id for update`,
    values: [ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** The ids stand beside the records because they alone lead the planner to the primary key: of a record set it expects 100 rows and reads the whole table. */
async function writeRows(client: pg.PoolClient, rows: JobRow[], entries: HistoryEntry[]): Promise<void> {
  await client.query({
    name: 'write-jobs',
    text: `with change as (
        update job set state = n.state, reasons = n.reasons, message = n.message, evidence = n.evidence, failure = n.failure,
          spooler_job = n."spoolerJob", sheets_completed = n."sheetsCompleted", attempt = n.attempt, offer_epoch = n."offerEpoch",
          cancel_requested_at = n."cancelRequestedAt", expires_at = n."expiresAt", delivered_at = n."deliveredAt",
          printing_at = n."printingAt", ended_at = n."endedAt"
        from jsonb_to_recordset($1::jsonb) as n(id uuid, state text, reasons jsonb, message text, evidence text, failure jsonb,
          "spoolerJob" jsonb, "sheetsCompleted" int, attempt int, "offerEpoch" int, "cancelRequestedAt" timestamptz,
          "expiresAt" timestamptz, "deliveredAt" timestamptz, "printingAt" timestamptz, "endedAt" timestamptz)
        where job.id = n.id and job.id = any($3::uuid[]))
      insert into job_event (job_id, at, happened_at, by, by_name, from_state, to_state, event)
      select job_id, at, happened_at, by, by_name, from_state, to_state, event
      from rows from (jsonb_to_recordset($2::jsonb) as (job_id uuid, at timestamptz, happened_at timestamptz, by text, by_name text,
        from_state text, to_state text, event jsonb)) with ordinality as e(job_id, at, happened_at, by, by_name, from_state, to_state, event, n)
      order by n`,
    values: [JSON.stringify(rows), JSON.stringify(entries), rows.map((row) => row.id)],
  })
}
