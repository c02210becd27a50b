import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { JobState } from '@cloudprint/protocol/job-state'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { sequenceSince } from '../jobs/sequence-since.ts'

export type JobFigures = Pick<Overview, 'jobsByState' | 'jobsPerHour' | 'latency'>

const HOURS = 24
const HOUR_MS = 3_600_000

/** How the jobs of the last 24 hours fared; open ones count however old they are. */
export async function readJobFigures(pool: pg.Pool, reach: Reach, now: Date): Promise<JobFigures> {
  // Whole hours, so that the oldest bar of the chart is not cut short.
  const since = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS)
  const first = await sequenceSince(pool, reach.organizationId, since)
  const [jobsByState, jobsPerHour, latency] = await Promise.all([
    countByState(pool, reach, first),
    countByHour(pool, reach, first, since),
    readLatency(pool, reach, first),
  ])
  return { jobsByState, jobsPerHour, latency }
}

/** Whether a job on record came out: who has none yet is shown the way to the first one. */
export async function hasAnyPrinted(pool: pg.Pool, reach: Reach): Promise<boolean> {
  const { rows } = await pool.query<{ is: boolean }>(
    `select exists (select from job where ${withinReach.job} and state = 'completed') as is`,
    reachValues(reach),
  )
  return rows[0]?.is ?? false
}

async function countByState(pool: pg.Pool, reach: Reach, first: number): Promise<Overview['jobsByState']> {
  const { rows } = await pool.query<{ state: JobState; count: number }>(
    `select state, count(*)::int from job
     where ${withinReach.job} and state in ('queued', 'delivered', 'printing', 'uncertain') group by state
     union all
     select state, count(*)::int from job
     where ${withinReach.job} and sequence >= $4 and state in ('completed', 'failed', 'canceled', 'expired') group by state`,
    [...reachValues(reach), first],
  )
  const none = { queued: 0, delivered: 0, printing: 0, uncertain: 0, completed: 0, failed: 0, canceled: 0, expired: 0 }
  return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) }
}

/** By the hour of submission, so that the three figures of an hour speak of the same jobs. */
async function countByHour(pool: pg.Pool, reach: Reach, first: number, since: Date): Promise<Overview['jobsPerHour']> {
  const { rows } = await pool.query<{ hour: Date; submitted: number; completed: number; failed: number }>(
    `select date_bin('1 hour', created_at, $5::timestamptz) as hour, count(*)::int as submitted,
       count(*) filter (where state = 'completed')::int as completed,
       count(*) filter (where state in ('failed', 'expired'))::int as failed
     from job where ${withinReach.job} and sequence >= $4 group by 1`,
    [...reachValues(reach), first, since],
  )
  const figuresByHour = new Map(rows.map((row) => [row.hour.toISOString(), row]))
  return Array.from({ length: HOURS }, (_, index) => {
    const hour = new Date(since.getTime() + index * HOUR_MS).toISOString()
    const { submitted = 0, completed = 0, failed = 0 } = figuresByHour.get(hour) ?? {}
    return { hour, submitted, completed, failed }
  })
}

/** To the spooler: until the print system had it. To the end: of jobs that came out. `extract` would compute in numeric, slowly. */
async function readLatency(pool: pg.Pool, reach: Reach, first: number): Promise<Overview['latency']> {
  const { rows } = await pool.query<{ spooled: number[] | null; final: number[] | null }>(
    `select percentile_cont(array[0.5, 0.95]) within group (order by date_part('epoch', printing_at - created_at))
         filter (where printing_at is not null) as spooled,
       percentile_cont(array[0.5, 0.95]) within group (order by date_part('epoch', ended_at - created_at))
         filter (where state = 'completed') as final
     from job where ${withinReach.job} and sequence >= $4`,
    [...reachValues(reach), first],
  )
  return { submitToSpooled: percentiles(rows[0]?.spooled), submitToFinal: percentiles(rows[0]?.final) }
}

function percentiles(seconds: number[] | null | undefined): { p50Ms: number | null; p95Ms: number | null } {
  const [p50, p95] = (seconds ?? []).map((value) => Math.round(value * 10_000) / 10)
  return { p50Ms: p50 ?? null, p95Ms: p95 ?? null }
}
