import type { JobFilter } from '@cloudprint/protocol/http/job-routes'
import { problems } from '@cloudprint/protocol/problems'
import { JobHistoryEntry, Receipt } from '@cloudprint/protocol/job'
import type { Job } from '@cloudprint/protocol/job'
import type pg from 'pg'
import type { z } from 'zod'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import type { StoredFailure } from '../db/tables/job.table.ts'
import { findListed } from './find-listed.ts'

type Json<T> = { [K in keyof T]: T[K] extends string | null ? T[K] | Date : T[K] }
export type JobRecord = Omit<Json<Job>, 'failure' | 'document'> & {
  sequence: string
  failure: StoredFailure | null
  sizeBytes: number
  isHeld: boolean
  keptUntil: Date | null
  reference: Job['document']['reference']
}

export const jobColumns = `job.sequence, job.id, job.printer_id as "printerId", job.computer_id as "computerId",
  coalesce(printer.alias, printer.description->>'displayName') as "printerName", computer.name as "computerName", title, format as "contentType",
  ticket, metadata, traceparent, state, reasons, message, evidence, job.on_doubt as "onDoubt", attempt, failure,
  (offer_epoch is not null) as offered, cancel_requested_at as "cancelRequestedAt", sheets_completed as "sheetsCompleted",
  job.size_bytes::float8 as "sizeBytes", job.reference, job.created_at as "createdAt", expires_at as "expiresAt",
  delivered_at as "deliveredAt", printing_at as "printingAt", ended_at as "endedAt",
  document.job_id is not null as "isHeld", document.kept_until as "keptUntil"`

/** What a job's columns need, after `job` itself. */
export const besideJob = `join printer on printer.id = job.printer_id join computer on computer.id = job.computer_id
  left join document on document.job_id = job.id`

/** One job within reach. */
export async function readJob(pool: pg.Pool, reach: Reach, jobId: string): Promise<Job | undefined> {
  const { rows } = await pool.query<JobRecord>({
    name: 'read-job',
    text: `select ${jobColumns} from job ${besideJob} where ${withinReach.job} and job.id = $4`,
    values: [...reachValues(reach), jobId],
  })
  return rows[0] === undefined ? undefined : toJob(rows[0])
}

/**
 * Jobs within reach, newest first; the cursor is the last one's place in the order of acceptance. A page may be short, and still have
 * a cursor, where a text is searched for that no index knows.
 */
export async function listJobs(
  pool: pg.Pool,
  reach: Reach,
  filter: z.output<typeof JobFilter>,
): Promise<{ items: Job[]; nextCursor: string | null }> {
  const { from, values, findEnd } = await findListed(pool, reach, filter)
  const { rows } = await pool.query<JobRecord>(
    `select ${jobColumns} from ${from} ${besideJob} where ${withinReach.job} order by job.sequence desc`,
    values,
  )
  const items = rows.slice(0, filter.limit)
  const last = rows.length > filter.limit ? items.at(-1)?.sequence : undefined
  return { items: items.map(toJob), nextCursor: last ?? (await findEnd()) }
}

/** A job's history, oldest first; undefined when no such job is within reach. */
export async function listJobEvents(pool: pg.Pool, reach: Reach, jobId: string): Promise<JobHistoryEntry[] | undefined> {
  const { rows: jobs } = await pool.query(`select from job where ${withinReach.job} and job.id = $4`, [...reachValues(reach), jobId])
  if (jobs.length === 0) return undefined
  const { rows } = await pool.query<Json<z.input<typeof JobHistoryEntry>>>(
    `select at, happened_at as "happenedAt", by, by_name as "byName", from_state as "from", to_state as "to", event
     from (select * from job_event where job_id = $1 order by id desc limit 1000) newest order by id`,
    [jobId],
  )
  return rows.map((row) => JobHistoryEntry.parse({ ...row, at: iso(row.at), happenedAt: isoOrNull(row.happenedAt) }))
}

/** The receipt of a job's document; undefined while the document is held or when there is no such job. */
export async function readReceipt(pool: pg.Pool, reach: Reach, jobId: string): Promise<Receipt | undefined> {
  const { rows } = await pool.query<{ storedAt: Date; deletedAt: Date }>(
    `select job_id as "jobId", receipt.size_bytes::float8 as "sizeBytes", encode(sha256, 'hex') as sha256, stored_at as "storedAt",
       deleted_at as "deletedAt", reason, by, by_name as "byName"
     from receipt join job on job.id = receipt.job_id where ${withinReach.job} and job_id = $4`,
    [...reachValues(reach), jobId],
  )
  const row = rows[0]
  return row === undefined ? undefined : Receipt.parse({ ...row, storedAt: iso(row.storedAt), deletedAt: iso(row.deletedAt) })
}

export function toJob(record: JobRecord): Job {
  const { sequence, isHeld, keptUntil, reference, sizeBytes, failure, ...row } = record
  return {
    ...row,
    createdAt: iso(row.createdAt),
    expiresAt: iso(row.expiresAt),
    cancelRequestedAt: isoOrNull(row.cancelRequestedAt),
    deliveredAt: isoOrNull(row.deliveredAt),
    printingAt: isoOrNull(row.printingAt),
    endedAt: isoOrNull(row.endedAt),
    failure: failure === null ? null : { ...failure, advice: problems[failure.code].advice },
    document: { sizeBytes, state: isHeld ? 'held' : 'deleted', reference, keptUntil: isoOrNull(keptUntil) },
  } as Job
}

function iso(time: Date | string): string {
  return typeof time === 'string' ? time : time.toISOString()
}

function isoOrNull(time: Date | string | null): string | null {
  return time === null ? null : iso(time)
}
