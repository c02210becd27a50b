import type { Logger } from '@cloudprint/process-kit/logger'
import type pg from 'pg'
import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'

/** However often and by however many it is scraped, the database is asked this seldom. */
const FRESH_MS = 5_000
/** History read at a time: a scrape after a long pause catches up step by step. */
const MAX_EVENTS = 200_000

export interface LineGround {
  pool: pg.Pool
  log: Logger
  agentsConnected: () => number
}

/**
 * The figures of the line. What the rows know is read from the rows when somebody asks, so that printing pays nothing for it:
 * it speaks of the whole installation, whichever relay is asked.
 */
export function measureLine(registry: Registry, { pool, log, agentsConnected }: LineGround): void {
  const registers = [registry]
  new Gauge({
    name: 'cloudprint_agents_connected',
    help: 'Agents connected to this relay.',
    registers,
    collect() {
      this.set(agentsConnected())
    },
  })
  const jobs = new Gauge({
    name: 'cloudprint_jobs_unfinished',
    help: 'Jobs by where they stand: waiting, or at their computer as queued, delivered or printing.',
    labelNames: ['stage'],
    registers,
    collect: () => refresh(),
  })
  const lag = new Gauge({
    name: 'cloudprint_sweep_lag_seconds',
    help: 'How long the oldest thing that a sweep should have dealt with has been there.',
    labelNames: ['sweep'],
    registers,
    collect: () => refresh(),
  })
  const events = new Counter({
    name: 'cloudprint_job_events_total',
    help: 'What happened to jobs since the first scrape: submitted, offered, delivered, printing, completed, failed and so on.',
    labelNames: ['event'],
    registers,
    collect: () => refresh(),
  })

  let lastEventId: string | undefined
  let readMs = -Infinity
  let reading = Promise.resolve()
  /** All figures come of one look, and each waits for it. */
  function refresh(): Promise<void> {
    if (performance.now() - readMs >= FRESH_MS) {
      readMs = performance.now()
      reading = read()
    }
    return reading
  }
  async function read(): Promise<void> {
    try {
      for (const { stage, count } of await readStages(pool)) jobs.set({ stage }, count)
      for (const { sweep, seconds } of await readLags(pool)) lag.set({ sweep }, seconds)
      const news = await readEvents(pool, lastEventId)
      for (const { event, count } of news.counts) events.inc({ event }, count)
      lastEventId = news.lastId
    } catch (error) {
      // No figure is better than an old one; those of the process itself are still told.
      jobs.reset()
      lag.reset()
      log.warn({ err: error }, 'the figures of the line could not be read')
    }
  }
}

/** Two partial indexes, however long the history is. */
async function readStages(pool: pg.Pool): Promise<{ stage: string; count: number }[]> {
  const { rows } = await pool.query<{ stage: string; count: number }>(
    `select stage, coalesce(count, 0)::int as count from unnest(array['waiting', 'queued', 'delivered', 'printing']) as stage left join (
       select 'waiting' as stage, count(*) from job where state = 'queued' and offer_epoch is null
       union all
       select state, count(*) from job where offer_epoch is not null and state in ('queued', 'delivered', 'printing') group by state
     ) as counted using (stage)`,
  )
  return rows
}

async function readLags(pool: pg.Pool): Promise<{ sweep: string; seconds: number }[]> {
  const { rows } = await pool.query<{ sweep: string; seconds: number }>(
    `select sweep, greatest(0, coalesce(extract(epoch from now() - oldest), 0))::float8 as seconds from (
       select 'expiry' as sweep, min(expires_at) as oldest from job where state = 'queued' and offer_epoch is null
       union all
       select 'removal', min(since) from blob_removal) as oldest`,
  )
  return rows
}

/** What was written after the last look; the first one only remembers where it begins. */
async function readEvents(
  pool: pg.Pool,
  afterId: string | undefined,
): Promise<{ counts: { event: string; count: number }[]; lastId: string }> {
  const { rows: ends } = await pool.query<{ lastId: string }>('select coalesce(max(id), 0)::text as "lastId" from job_event')
  const newest = BigInt(ends[0]?.lastId ?? 0)
  if (afterId === undefined) return { counts: [], lastId: String(newest) }
  const limit = BigInt(afterId) + BigInt(MAX_EVENTS)
  const lastId = String(newest < limit ? newest : limit)
  const { rows: counts } = await pool.query<{ event: string; count: number }>(
    `select event->>'kind' as event, count(*)::int as count from job_event where id > $1 and id <= $2 group by 1`,
    [afterId, lastId],
  )
  return { counts, lastId }
}
