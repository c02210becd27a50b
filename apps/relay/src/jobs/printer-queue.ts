import type { PrinterQueue } from '@cloudprint/protocol/http/printer-work-routes'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { besideJob, jobColumns, toJob } from './job-queries.ts'
import type { JobRecord } from './job-queries.ts'

/** A few: the list of jobs has the rest. */
const SHOWN_PRINTING = 5
const SHOWN_NEXT = 10

/** Each kind by its own small index, of the printer $1 and its computer $2. */
const printing = `job.computer_id = $2 and job.printer_id = $1 and offer_epoch is not null and state = 'printing'`
const held = `job.computer_id = $2 and job.printer_id = $1 and offer_epoch is not null and state in ('queued', 'delivered')`
const waiting = `job.printer_id = $1 and state = 'queued' and offer_epoch is null`

/** What waits at a printer and what prints; undefined when there is no such printer within reach. */
export async function readPrinterQueue(pool: pg.Pool, reach: Reach, printerId: string): Promise<PrinterQueue | undefined> {
  const { rows: printers } = await pool.query<{ computerId: string }>(
    `select computer_id as "computerId" from printer where ${withinReach.printer} and printer.id = $4`,
    [...reachValues(reach), printerId],
  )
  const computerId = printers[0]?.computerId
  if (computerId === undefined) return undefined
  const [counts, jobs] = await Promise.all([readCounts(pool, printerId, computerId), readJobs(pool, printerId, computerId)])
  return { ...counts, ...jobs }
}

async function readCounts(pool: pg.Pool, printerId: string, computerId: string) {
  const { rows } = await pool.query<{ atComputer: number; atRelay: number; uncertain: number; oldestSince: Date | null }>(
    `select at_computer.count as "atComputer", at_relay.count as "atRelay", least(at_computer.oldest, at_relay.oldest) as "oldestSince",
       (select count(*)::int from job where printer_id = $1 and state = 'uncertain') as uncertain
     from (select count(*)::int, min(created_at) as oldest from job where ${held}) at_computer,
       (select count(*)::int, min(created_at) as oldest from job where ${waiting}) at_relay`,
    [printerId, computerId],
  )
  const [row] = rows
  if (row === undefined) throw new Error('counting a queue answered nothing')
  return { ...row, oldestSince: row.oldestSince?.toISOString() ?? null }
}

async function readJobs(pool: pg.Pool, printerId: string, computerId: string): Promise<Pick<PrinterQueue, 'printing' | 'next'>> {
  const { rows } = await pool.query<JobRecord & { part: number }>(
    `with listed as (
       (select id, 1 as part from job where ${printing} order by printing_at, sequence limit ${SHOWN_PRINTING})
       union all (select id, 2 from job where ${held} order by job.sequence limit ${SHOWN_NEXT})
       union all (select id, 3 from job where ${waiting} order by job.sequence limit ${SHOWN_NEXT}))
     select part, ${jobColumns} from listed join job using (id) ${besideJob}
     order by part, case when part = 1 then printing_at end, job.sequence`,
    [printerId, computerId],
  )
  const jobsOf = (isMeant: (part: number) => boolean) => rows.filter(({ part }) => isMeant(part)).map(({ part: _, ...job }) => toJob(job))
  return { printing: jobsOf((part) => part === 1), next: jobsOf((part) => part > 1).slice(0, SHOWN_NEXT) }
}
