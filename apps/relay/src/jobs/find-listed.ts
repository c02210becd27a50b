import type { JobFilter } from '@cloudprint/protocol/http/job-routes'
import type pg from 'pg'
import type { z } from 'zod'
import { isLimited } from '../access/reach.ts'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { findJobIds } from './find-job-ids.ts'
import { sequenceSince } from './sequence-since.ts'
import { isLookedUp, isShortWord, titleCondition, titleSpelledOut } from './title-condition.ts'

type Filter = z.output<typeof JobFilter>

/** The jobs that a list is made of, up to one more than a page of it has, the newest first. */
interface Listed {
  /** What a statement selects from, as `job`, still to be held to `withinReach.job`. */
  from: string
  values: unknown[]
  /** For a search that no index helps, and that ends before it has seen all: the place of the last job that it looked at; else null. */
  findEnd: () => Promise<string | null>
}

/** So many have, together, a few ten thousand jobs in a month: they are looked through in their index in a moment. */
const FEW_PRINTERS = 100
/** Looked through for a text that no index knows, before a page is answered as it is. */
const LOOKED_THROUGH = 2_000
/** A day or two of a busy installation: to read so many in their order costs less than what an index knows of a letter or two. */
const SHORT_SPAN = 100_000

/**
 * Jobs of a few printers are found in `job_by_printer`, which holds all that they are asked by, so that no row is read that is not
 * listed. Others are found by the index for their state, for their title, or for the order of acceptance.
 */
export async function findListed(pool: pg.Pool, reach: Reach, filter: Filter): Promise<Listed> {
  const { search, state } = filter
  const [ids, printerIds, { times, isShortSpan }] = await Promise.all([
    findJobIds(pool, reach, search),
    printersWithin(pool, reach, filter),
    timeConditions(pool, reach, filter),
  ])
  const values: unknown[] = reachValues(printerIds === null ? reach : { ...reach, siteIds: null, printerIds })
  const parameter = (value: unknown) => `$${values.push(value)}`
  const conditions = times.map(({ condition, value }) => condition(parameter(value)))
  const one = filter.limit + 1
  const listed = (from: string): Listed => ({ from, values, findEnd: nowhere })

  if (ids.length === 0 && printerIds !== null && printerIds.length <= FEW_PRINTERS) {
    if (state !== undefined) conditions.push(`job.state = any(${parameter(state)})`)
    if (search !== undefined) conditions.push(titleSpelledOut(search, parameter))
    const ofEach = newest(
      `select job.printer_id, job.sequence from job where ${['job.printer_id = near.id', ...conditions].join(' and ')}`,
      one,
    )
    return listed(`(${newest(`select * from unnest($3::uuid[]) near(id) cross join lateral (${ofEach}) job`, one)}) listed
      join job using (printer_id, sequence)`)
  }

  /** Each state is in an order of its own in its index. */
  const states = state?.map((one) => [`job.state = ${parameter(one)}`]) ?? [[]]
  const all = (limit: number, what = '*') => {
    const ofEach = states.map((its) =>
      newest(`select ${what} from job where ${[withinReach.job, ...its, ...conditions].join(' and ')}`, limit),
    )
    return newest(`select * from (${ofEach.map((each) => `(${each})`).join(' union all ')}) job`, limit)
  }
  if (ids.length > 0) conditions.push(`job.id = any(${parameter(ids)})`)
  else if (search !== undefined && isShortSpan && isShortWord(search)) conditions.push(titleSpelledOut(search, parameter))
  else if (search !== undefined && isLookedUp(search)) conditions.push(titleCondition(search, parameter))
  else if (search !== undefined) {
    const last = { text: `${all(LOOKED_THROUGH, 'job.sequence')} offset ${LOOKED_THROUGH - 1}`, values: [...values] }
    const among = `select * from (${all(LOOKED_THROUGH)}) job where ${titleSpelledOut(search, parameter)}`
    return {
      ...listed(`(${newest(among, one)}) job`),
      findEnd: async () => (await pool.query<{ sequence: string }>(last)).rows[0]?.sequence ?? null,
    }
  }
  return listed(`(${all(one)}) job`)
}

function newest(jobs: string, limit: number): string {
  return `${jobs} order by job.sequence desc limit ${limit}`
}

const nowhere = async (): Promise<null> => null

/** The printers of whose jobs a list is to be; null for every one. The planner knows how much their jobs are, and not how much those of some sites. */
async function printersWithin(pool: pg.Pool, reach: Reach, { printerId, computerId, siteId }: Filter): Promise<string[] | null> {
  if (!isLimited(reach) && printerId === undefined && computerId === undefined && siteId === undefined) return null
  const { rows } = await pool.query<{ id: string }>(
    `select printer.id from printer
     where ${withinReach.printer} and ($4::uuid is null or printer.computer_id = $4)
       and ($5::uuid is null or printer.computer_id in (select id from computer where site_id = $5)) and ($6::uuid is null or printer.id = $6)`,
    [...reachValues(reach), computerId ?? null, siteId ?? null, printerId ?? null],
  )
  return rows.map((row) => row.id)
}

/** Of times there is no index, and the order of acceptance, which is also that of pages, is nearly theirs. */
async function timeConditions(pool: pg.Pool, reach: Reach, { createdAfter, createdBefore, cursor }: Filter) {
  const [first, end] = await Promise.all([
    placeAt(pool, reach, createdAfter, -OUT_OF_ORDER_MS),
    placeAt(pool, reach, createdBefore, OUT_OF_ORDER_MS),
  ])
  const times = [
    { condition: (place: string) => `job.created_at >= ${place}`, value: createdAfter },
    { condition: (place: string) => `job.created_at < ${place}`, value: createdBefore },
    { condition: (place: string) => `job.sequence >= ${place}`, value: first },
    { condition: (place: string) => `job.sequence < ${place}`, value: end },
    { condition: (place: string) => `job.sequence < ${place}`, value: parseCursor(cursor) },
  ]
  const isShortSpan = first !== undefined && end !== undefined && end - first <= SHORT_SPAN
  return { times: times.filter(({ value }) => value !== undefined), isShortSpan }
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
