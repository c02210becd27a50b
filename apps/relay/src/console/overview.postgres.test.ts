import { routes } from '@cloudprint/protocol/http/routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../db/database.ts'
import { uuidV7 } from '../db/uuid-v7.ts'
import { DATABASE } from '../ground.module.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { personOf } from '../testing/person-of.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { Overviews } from './overviews.ts'
import { readJobFigures } from './job-figures.ts'
import { readSiteFigures } from './site-figures.ts'
import { sequenceSince } from '../jobs/sequence-since.ts'

let relay: TestRelay
let organizationId: string
let printerId: string
let computerId: string
const HOUR_MS = 3_600_000
/** Half past an hour of today: what the relay answers counts the 24 hours up to its own clock. */
const now = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS / 2)
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
/** The hour that began so many before the one of `now`. */
const hour = (earlier: number) => new Date(now.getTime() - HOUR_MS / 2 - earlier * HOUR_MS).toISOString()

beforeAll(async () => {
  relay = await startTestRelay()
  ;({ organizationId, printerId, computerId } = await addPrinter(relay.pool))
  // In the order of acceptance: two of the day before yesterday, then those of today.
  await addJob({ state: 'completed', createdAt: before(2_900), spooledMs: 90_000, endedMs: 99_000 })
  await addJob({ state: 'uncertain', createdAt: before(2_880) })
  await addJob({ state: 'completed', createdAt: before(70), spooledMs: 100, endedMs: 1_000 })
  await addJob({ state: 'completed', createdAt: before(65), spooledMs: 300, endedMs: 3_000 })
  await addJob({ state: 'failed', createdAt: before(64), spooledMs: 200, endedMs: 60_000 })
  await addJob({ state: 'expired', createdAt: before(20), endedMs: 60_000 })
  await addJob({ state: 'queued', createdAt: before(1) })
})
afterAll(async () => relay.close())

async function addJob({ state, createdAt, spooledMs, endedMs }: { state: string; createdAt: Date; spooledMs?: number; endedMs?: number }) {
  const after = (ms: number | undefined) => (ms === undefined ? null : new Date(createdAt.getTime() + ms))
  await relay.pool.query(
    `insert into job (id, organization_id, printer_id, computer_id, title, format, ticket, metadata, on_doubt, state, size_bytes, created_at,
       expires_at, printing_at, ended_at)
     values ($1, $2, $3, $4, 'Label', 'application/pdf', '{}', '{}', 'hold', $5, 10, $6, $7, $8, $9)`,
    [uuidV7(createdAt), organizationId, printerId, computerId, state, createdAt, before(-600), after(spooledMs), after(endedMs)],
  )
}

test('the day’s figures count the jobs of 24 hours, and open ones however old', async () => {
  const figures = await readJobFigures(relay.pool, personOf(organizationId).reach, now)
  expect(figures.jobsByState).toEqual({
    queued: 1,
    delivered: 0,
    printing: 0,
    uncertain: 1,
    completed: 2,
    failed: 1,
    canceled: 0,
    expired: 1,
  })
  expect(figures.jobsPerHour).toHaveLength(24)
  expect(figures.jobsPerHour.at(0)?.hour).toBe(hour(23))
  expect(figures.jobsPerHour.at(-2)).toEqual({ hour: hour(1), submitted: 3, completed: 2, failed: 1 })
  expect(figures.jobsPerHour.at(-1)).toEqual({ hour: hour(0), submitted: 2, completed: 0, failed: 1 })
  expect(figures.latency).toEqual({ submitToSpooled: { p50Ms: 200, p95Ms: 290 }, submitToFinal: { p50Ms: 2_000, p95Ms: 2_900 } })
})

test.each([
  [3_000, 1],
  [2_890, 2],
  [100, 3],
  [64.5, 5],
  [0, 8],
])('jobs of the last %f minutes begin at the %i. place', async (minutes, place) => {
  const first = await sequenceSince(relay.pool, organizationId, before(minutes))
  const { rows } = await relay.pool.query<{ count: number }>('select count(*)::int from job where sequence < $1', [first])
  expect((rows[0]?.count ?? 0) + 1).toBe(place)
})

test('an organization without jobs has figures, too', async () => {
  const figures = await readJobFigures(relay.pool, personOf(randomUUID()).reach, now)
  expect(figures.jobsPerHour).toHaveLength(24)
  expect(figures.latency.submitToSpooled).toEqual({ p50Ms: null, p95Ms: null })
})

test('the overview names what wants a person', async () => {
  const called = await relay.call(routes.getOverview, {})
  expect(called).toMatchObject({
    ok: true,
    reply: {
      computers: { connected: 0, disconnected: 1 },
      printers: { ready: 0, attention: 0, stopped: 0, paused: 0, unreachable: 1 },
      attention: { uncertainJobs: [{ state: 'uncertain' }], stoppedPrinters: [], disconnectedComputers: [{ name: 'Packing 1' }] },
    },
  })
})

test('the overview of one site tells of that site alone, and of no keys', async () => {
  const { id: siteId } =
    (await relay.pool.query<{ id: string }>('select site_id as id from computer where id = $1', [computerId])).rows[0] ?? {}
  const here = await relay.call(routes.getOverview, { query: { siteId: siteId as SiteId } })
  expect(here).toMatchObject({
    reply: { hasPrinted: true, printers: { unreachable: 1 }, sites: { count: 1 }, jobsByState: { completed: 2 } },
  })
  expect(here.ok && here.reply.attention).not.toHaveProperty('failingKeys')
  const elsewhere = await relay.call(routes.getOverview, { query: { siteId: randomUUID() as SiteId } })
  expect(elsewhere).toMatchObject({
    reply: { hasPrinted: false, computers: { disconnected: 0 }, sites: { count: 0 }, jobsByState: { uncertain: 0, completed: 0 } },
  })
})

test('the overview shows a key nothing of what its scopes do not let it read', async () => {
  const made = await relay.call(routes.createApiKey, { body: { name: 'jobs only', scopes: ['jobs:read'] } })
  const called = await relay.call(routes.getOverview, {}, made.ok ? made.reply.key : '')
  const seen = called.ok ? called.reply : undefined
  expect(seen).toMatchObject({ attention: { uncertainJobs: [{ state: 'uncertain' }] }, jobsByState: { completed: 2 } })
  expect([seen, seen?.attention].flatMap((part) => Object.keys(part ?? {}))).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/computers|printers/i)]),
  )
})

test('the sites with the most trouble come first, and one without any is there too', async () => {
  const siteId = randomUUID()
  await relay.pool.query(`insert into site (id, organization_id, name) values ($1, $2, 'Calm')`, [siteId, organizationId])
  const figures = await readSiteFigures(relay.pool, personOf(organizationId).reach)
  const calm = { computersConnected: 0, computersDisconnected: 0, printers: 0, printersStopped: 0, jobsUncertain: 0 }
  expect(figures).toEqual({
    count: 2,
    worst: [
      { ...calm, id: expect.any(String) as string, name: 'Main site', computersDisconnected: 1, printers: 1, jobsUncertain: 1 },
      { ...calm, id: siteId, name: 'Calm' },
    ],
  })
  const ofCalm = await readSiteFigures(relay.pool, { ...personOf(organizationId).reach, siteIds: [siteId] })
  expect(ofCalm).toMatchObject({ count: 1, worst: [{ name: 'Calm' }] })
})

test('keys that fail, or soon will, are named to those who look after keys', async () => {
  const made = await Promise.all(
    ['tried after its end', 'in use, ends soon', 'unused, ends soon', 'in order'].map(async (name) =>
      relay.call(routes.createApiKey, { body: { name, scopes: ['jobs:read'] } }),
    ),
  )
  const [tried, soon, unused] = made.map((called) => (called.ok ? called.reply.id : ''))
  const set = (id: string | undefined, times: string) => relay.pool.query(`update api_key set ${times} where id = $1`, [id])
  await set(tried, `expires_at = now() - interval '1 hour', last_refused_at = now()`)
  await set(soon, `expires_at = now() + interval '2 days', last_used_at = now()`)
  await set(unused, `expires_at = now() + interval '2 days'`)
  const called = await relay.call(routes.getOverview, {})
  expect(called).toMatchObject({ ok: true, reply: { attention: { failingKeys: [{ id: tried }, { id: soon }] } } })
})

test('whoever invites people is told that mails do not go, and nobody else', async () => {
  const failure = { since: before(5), detail: 'Invalid login' }
  const overviews = new Overviews(relay.app.get<Database>(DATABASE).lists, { failure: () => failure })
  const { reach } = personOf(organizationId)
  const told = { since: failure.since.toISOString(), detail: 'Invalid login' }
  expect((await overviews.read({ reach, scopes: ['jobs:read', 'admin:people'] })).attention).toMatchObject({ mailFailure: told })
  expect((await overviews.read({ reach, scopes: ['jobs:read', 'admin:keys'] })).attention).not.toHaveProperty('mailFailure')
})
