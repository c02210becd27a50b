import { randomUUID } from 'node:crypto'
import { JobFilter } from '@cloudprint/protocol/http/job-routes'
import type { z } from 'zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withinReach } from '../access/within-reach.ts'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'
import { findListed } from './find-listed.ts'
import { listJobs } from './job-queries.ts'
import { titleCondition } from './title-condition.ts'

const HOUR_MS = 3_600_000
const now = new Date()
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS)

let line: TestLine
let printerId: string

beforeAll(async () => {
  line = await startTestLine()
  const { agent, printerId: listed } = await agentWithPrinters(line)
  agent.close()
  printerId = listed
})
afterAll(() => line.close())

async function titles(filter: z.input<typeof JobFilter>, reach = line.reach): Promise<string[]> {
  const { items } = await listJobs(line.pool, reach, JobFilter.parse({ printerId, ...filter }))
  return items.map((job) => job.title)
}

/** Open for longer than its age: the line's own sweep ends what has expired. */
const add = (title: string, at = hoursAgo(50)) => submitted(line, printerId, { job: { title, expiresIn: 30 * 86_400 }, now: at })
const end = (jobId: string) => line.pool.query(`update job set state = 'canceled', ended_at = created_at where id = $1`, [jobId])

/** What makes thousands of rows takes longer on a busy machine than the relay waits for its own statements. */
async function atLeisure(text: string, values: unknown[] = []): Promise<void> {
  const client = await line.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    const unhurried = { text, values, query_timeout: 100_000 }
    await client.query(unhurried)
  } finally {
    client.release(true)
  }
}

test('a part of the title finds jobs that are open and jobs that have ended, in any case', async () => {
  await end(await add('Übergabe Halle 7'))
  await add('übergabe Tor 3')
  await add('Uebergabe')
  expect(await titles({ search: 'ÜBERGABE' })).toEqual(['übergabe Tor 3', 'Übergabe Halle 7'])
  expect(await titles({ search: 'halle 7' })).toEqual(['Übergabe Halle 7'])
})

test('signs that mean something in patterns mean themselves', async () => {
  await end(await add('100 % cotton_blue'))
  await add('100 pieces cotton-blue')
  expect(await titles({ search: '100 %' })).toEqual(['100 % cotton_blue'])
  expect(await titles({ search: 'cotton_blue' })).toEqual(['100 % cotton_blue'])
  expect(await titles({ search: 'cotton\\blue' })).toEqual([])
  expect(await titles({ search: '%' })).toEqual(['100 % cotton_blue'])
})

test('whoever sees a printer or two, or a site, finds its jobs by the same words', async () => {
  const few = { ...line.reach, printerIds: [printerId] }
  const bySite = { ...line.reach, siteIds: [line.siteId] }
  await end(await add('Narrow 100 % oak'))
  await add('NARROW 1000 oak')
  for (const reach of [few, bySite]) {
    expect(await titles({ search: 'narrow' }, reach)).toEqual(['NARROW 1000 oak', 'Narrow 100 % oak'])
    expect(await titles({ search: '0 % o' }, reach)).toEqual(['Narrow 100 % oak'])
    expect(await titles({ search: 'na', state: ['queued'] }, reach)).toEqual(['NARROW 1000 oak'])
  }
  expect(await titles({ search: 'narrow' }, { ...line.reach, siteIds: [randomUUID()] })).toEqual([])
})

test('one or two letters find titles with a word that begins so; other writing is found anywhere', async () => {
  await end(await add('Quince jam'))
  await add('Two quinces')
  await add('Marquee')
  await end(await add('今日発送分'))
  expect(await titles({ search: 'qu' })).toEqual(['Two quinces', 'Quince jam'])
  expect(await titles({ search: '発送' })).toEqual(['今日発送分'])
})

test('a time of submission bounds the list to the millisecond, also where jobs were not accepted in the order of their times', async () => {
  for (const [title, hours] of [
    ['first', 30],
    ['second', 20.001],
    ['third', 20],
    ['fourth', 20.002],
    ['fifth', 10],
  ] as const) {
    await add(`Timed ${title}`, hoursAgo(hours))
  }
  const timed = (bounds: z.input<typeof JobFilter>) => titles({ ...bounds, search: 'timed' })
  const createdAfter = hoursAgo(20).toISOString()
  expect(await timed({ createdAfter, createdBefore: now.toISOString() })).toEqual(['Timed fifth', 'Timed third'])
  expect(await timed({ createdBefore: createdAfter })).toEqual(['Timed fourth', 'Timed second', 'Timed first'])
  expect(await timed({ createdBefore: hoursAgo(40).toISOString() })).toEqual([])
  const { items } = await listJobs(line.pool, line.reach, JobFilter.parse({ search: 'ti', createdAfter, createdBefore: now.toISOString() }))
  expect(items.map((job) => job.title)).toEqual(['Timed fifth', 'Timed third'])
})

test('the titles of jobs that have ended are looked up in their index', async () => {
  await end(await add('Many times'))
  await atLeisure(`insert into job overriding system value select (jsonb_populate_record(job,
    jsonb_build_object('id', gen_random_uuid(), 'sequence', 1000000 + number, 'title', 'Parcel ' || number))).*
    from job cross join generate_series(1, 5000) number where title = 'Many times'`)
  await atLeisure('analyze job')
  const values: unknown[] = [line.organizationId]
  const condition = titleCondition('Parcel 4711', (value) => `$${values.push(value)}`)
  const { rows } = await line.pool.query<{ 'QUERY PLAN': string }>(
    `explain select from job where organization_id = $1 and ${condition} order by sequence desc limit 50`,
    values,
  )
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('job_ended_by_title')
})

/** Numbered after all others; far more than anybody looks through at once. */
const many = (title: string, count: number) =>
  atLeisure(
    `insert into job overriding system value select (jsonb_populate_record(job, jsonb_build_object(
      'id', gen_random_uuid(), 'sequence', (select max(sequence) from job) + number, 'title', 'Crate ' || number))).*
    from job cross join generate_series(1, $2::int) number where title = $1`,
    [title, count],
  )

test('a text that no index knows is looked for a part at a time, and the cursor leads on to the next', async () => {
  await add('One of its kind §')
  await end(await add('Many crates'))
  await many('Many crates', 6_000)
  const pages: string[][] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const filter = JobFilter.parse({ search: '§', ...(cursor !== undefined && { cursor }) })
    const { items, nextCursor } = await listJobs(line.pool, line.reach, filter)
    pages.push(items.map(({ title }) => title))
    cursor = nextCursor
  }
  expect(pages[0]).toEqual([])
  expect(pages.at(-1)).toEqual(['One of its kind §'])
  expect(await titles({ search: '§' })).toEqual(['One of its kind §'])
})

test('jobs of a printer are sought in its index alone: no row is read of those that are not listed', async () => {
  await end(await add('Many boxes'))
  await many('Many boxes', 3_000)
  await atLeisure('vacuum (analyze) job')
  const { from, values } = await findListed(
    line.pool,
    line.reach,
    JobFilter.parse({ printerId, state: ['canceled'], search: 'never printed' }),
  )
  const { rows } = await line.pool.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, timing off) select job.id from ${from} where ${withinReach.job}`,
    values,
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('Index Only Scan Backward using job_by_printer')
})
