import type { JobFilter } from '@cloudprint/protocol/http/job-routes'
import { problems } from '@cloudprint/protocol/problems'
import { JobHistoryEntry, Receipt } from '@cloudprint/protocol/job'
import type { Job } from '@cloudprint/protocol/job'
import type pg from 'pg'
import type { z } from 'zod'
import { isLimited } from '../access/reach.ts'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import type { StoredFailure } from '../db/tables/job.table.ts'
import { findJobIds } from './find-job-ids.ts'
import { sequenceSince } from './sequence-since.ts'
import { titleCondition } from './title-condition.ts'

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

/** Jobs within reach, newest first; the cursor is the last one's place in the order of acceptance. */
export async function listJobs(
  pool: pg.Pool,
  reach: Reach,
  filter: z.output<typeof JobFilter>,
): Promise<{ items: Job[]; nextCursor: string | null }> {
  // The planner knows how much the jobs of named printers are, and not how much those of some sites.
  const isOfPlace = filter.siteId !== undefined || filter.computerId !== undefined
  const named = isLimited(reach) || isOfPlace ? { ...reach, siteIds: null, printerIds: await printersWithin(pool, reach, filter) } : reach
  const isFew = named.printerIds !== null && named.printerIds.length <= FEW_PRINTERS
  const values: unknown[] = reachValues(named)
  const conditions: string[] = [withinReach.job]
  const where = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return
    values.push(value)
    conditions.push(condition(`$${values.length}`))
  }
  where((place) => `state = any(${place})`, filter.state)
  where((place) => `job.printer_id = ${place}`, filter.printerId)
  const ids = await findJobIds(pool, reach, filter.search)
  const title = filter.search === undefined || ids.length > 0 ? undefined : titleCondition(filter.search, { isIndexed: !isFew })
  if (ids.length > 0) where((place) => `job.id = any(${place})`, ids)
  if (title !== undefined) where(title.condition, title.value)
  const { createdAfter, createdBefore } = filter
  where((place) => `job.created_at >= ${place}`, createdAfter)
  where((place) => `job.created_at < ${place}`, createdBefore)
  // Of times there is no index, and the order of acceptance is nearly theirs.
  const [first, end] = await Promise.all([
    placeAt(pool, reach, createdAfter, -OUT_OF_ORDER_MS),
    placeAt(pool, reach, createdBefore, OUT_OF_ORDER_MS),
  ])
  where((place) => `job.sequence >= ${place}`, first)
  where((place) => `job.sequence < ${place}`, end)
  where((place) => `job.sequence < ${place}`, parseCursor(filter.cursor))
  const newest = (more = '') =>
    `(select * from job where ${conditions.join(' and ')}${more} order by sequence desc limit ${filter.limit + 1}) job`
  // Of a few printers each has its newest looked up: the newest of all may be of others for a million jobs.
  const found = isFew ? `unnest($3::uuid[]) near(id) cross join lateral ${newest(' and job.printer_id = near.id')}` : newest()
  const { rows } = await pool.query<JobRecord>(
    `select ${jobColumns} from ${found} ${besideJob} order by job.sequence desc limit ${filter.limit + 1}`,
    values,
  )
  const items = rows.slice(0, filter.limit)
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items: items.map(toJob), nextCursor: last?.sequence ?? null }
}

/** A site or two: so many pages of jobs are read to make one. */
const FEW_PRINTERS = 20

type Place = Pick<z.output<typeof JobFilter>, 'siteId' | 'computerId'>

async function printersWithin(pool: pg.Pool, reach: Reach, { siteId, computerId }: Place): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select printer.id from printer
     where ${withinReach.printer} and ($4::uuid is null or printer.computer_id = $4)
       and ($5::uuid is null or printer.computer_id in (select id from computer where site_id = $5))`,
    [...reachValues(reach), computerId ?? null, siteId ?? null],
  )
  return rows.map((row) => row.id)
}

/** Several relays' clocks differ, and a job is numbered a moment after it was timed. */
const OUT_OF_ORDER_MS = 60_000

async function placeAt(pool: pg.Pool, reach: Reach, time: string | undefined, offsetMs: number): Promise<number | undefined> {
  return time === undefined ? undefined : sequenceSince(pool, reach.organizationId, new Date(Date.parse(time) + offsetMs))
}

/** A cursor that is not one of ours reads as the end of the list. */
function parseCursor(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : /^\d{1,18}$/.test(cursor) ? cursor : '0'
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
