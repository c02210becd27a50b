import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { ask } from '@cloudprint/protocol/channel/serve'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { UpdateOffer, UpdatePhase } from '@cloudprint/protocol/agent-update'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Caller } from '../access/caller.ts'
import { ANSWER_MS, addComputer, connectAgent } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { changeComputerUpdates, changePolicy, changeSiteUpdates } from './change-updates.ts'
import { listComputerUpdates, readComputerUpdate } from './computer-updates.ts'
import { readUpdates } from './update-queries.ts'

let line: TestLine
let place: Awaited<ReturnType<TestLine['addOrganization']>>
let caller: Caller
beforeAll(async () => {
  const releases = new TestReleases()
  await releases.publish('0.2.0', { 'main.js': '1' }, { platform: 'linux', arch: 'x64' })
  line = await startTestLine({ releasesDir: releases.folder })
})
afterAll(() => line.close())
beforeEach(async () => {
  place = await line.addOrganization()
  caller = {
    kind: 'person',
    id: 'p',
    name: 'Admin',
    email: null,
    role: 'admin',
    scopes: [],
    address: '203.0.113.7',
    reach: place.reach,
    organizationId: place.reach.organizationId,
  }
})

const asked = () => ({
  caller,
  releases: [{ version: '0.2.0', notes: '', minimumAgent: null, machines: [{ platform: 'linux' as const, arch: 'x64' as const }] }],
  now: new Date(),
})
const setPolicy = (change: Parameters<typeof changePolicy>[2]) => changePolicy(line.drizzle, asked(), change)

const list = (filter: Parameters<typeof listComputerUpdates>[2]['filter']) =>
  listComputerUpdates(line.pool, place.reach, { filter, ...asked() })

/** A computer whose agent says how its updates stand. */
async function machine() {
  const computer = await addComputer(line, place)
  const agent = await connectAgent(line, computer)
  await agent.hello(computer)
  return {
    id: computer.id,
    agent,
    async tell(phase?: UpdatePhase, code: ProblemCode | null = null): Promise<UpdateOffer | null> {
      const progress = phase === undefined ? null : { version: '0.2.0', phase, since: new Date().toISOString(), code, detail: '' }
      const running = phase === 'healthy' ? '0.2.0' : '0.1.0'
      const answer = await ask(agent.socket, agentMessages, 'update', { mode: 'auto', running, progress }, ANSWER_MS)
      if (!answer.ok) throw new Error(answer.problem.detail)
      return answer.reply.offer
    },
  }
}

test('a new version is offered to the first, and to the rest when the wait is over and it is healthy on one of them', async () => {
  const first = await machine()
  const rest = await machine()
  const other = await line.addOrganization()
  await line.pool.query('update computer set site_id = $1 where id = $2', [other.siteId, rest.id])
  await setPolicy({ firstSiteIds: [place.siteId as never], firstPercent: 0, waitHours: 1 })
  expect(await rest.tell()).toBeNull()
  expect(await first.tell()).toMatchObject({ version: '0.2.0', isWished: false })
  await line.pool.query(`update update_rollout set started_at = started_at - interval '2 hours' where organization_id = $1`, [
    place.organizationId,
  ])
  expect(await rest.tell()).toBeNull()
  await first.tell('healthy')
  expect(await rest.tell()).toMatchObject({ version: '0.2.0', isWished: false })
})

test('a version stops by itself when one of the first went back, until somebody lets it go on', async () => {
  await setPolicy({ firstPercent: 100 })
  const [one, two] = [await machine(), await machine()]
  expect(await one.tell()).not.toBeNull()
  await one.tell('returned', 'update-crashed')
  expect(await two.tell()).toBeNull()
  await eventually(() => expect(two.agent.updateNudges).toBeGreaterThan(0))
  const stopped = await readUpdates(line.pool, place.organizationId, line.releases)
  expect(stopped.rollout).toMatchObject({
    version: '0.2.0',
    why: '1 of 1 computers that tried it went back to the version before',
    first: { computers: 2, failed: 1 },
  })
  const listed = await list({ limit: 50 })
  expect(listed.items[0]).toMatchObject({ computerId: one.id, progress: { phase: 'returned', code: 'update-crashed' } })
  const { rows } = await line.pool.query('select actor_kind, action from audit_entry where organization_id = $1 order by id desc limit 1', [
    place.organizationId,
  ])
  expect(rows).toEqual([{ actor_kind: 'relay', action: 'updates.stopped' }])
  await setPolicy({ goOnWith: '0.2.0' })
  expect(await two.tell()).toMatchObject({ version: '0.2.0', isWished: false })
})

test('a computer that found no relay while it tried a version stops it for nobody', async () => {
  await setPolicy({ firstPercent: 100 })
  const [one, two] = [await machine(), await machine()]
  expect(await one.tell()).not.toBeNull()
  expect(await one.tell('returned', 'update-relay-away')).toMatchObject({ version: '0.2.0', isWished: false })
  expect(await two.tell()).not.toBeNull()
  const { rollout } = await readUpdates(line.pool, place.organizationId, line.releases)
  expect(rollout).toMatchObject({ stoppedAt: null, first: { failed: 0, underWay: 1 } })
})

test('who is wished an update gets it, whatever is off or held, until it has come or failed since', async () => {
  await setPolicy({ mode: 'off' })
  const { id, tell } = await machine()
  await tell('returned', 'update-crashed')
  const wish = (body: object) => changeComputerUpdates(line.drizzle, asked(), { params: { computerId: id as never }, body })
  expect(await wish({ isWished: true, isHeld: true })).toEqual({ ok: true })
  expect(await tell('switching')).toEqual({ version: '0.2.0', isWished: true, spreadSeconds: 0 })
  await tell('healthy')
  expect((await list({ limit: 1 })).items[0]).toMatchObject({ wishedVersion: null, isHeld: true })
})

test('what somebody wished is tried again by itself where it found no relay, though updates are off and the computer is held', async () => {
  await setPolicy({ mode: 'off' })
  const { id, tell } = await machine()
  const wish = (body: object) => changeComputerUpdates(line.drizzle, asked(), { params: { computerId: id as never }, body })
  const wished = async () => (await list({ limit: 1 })).items[0]?.wishedVersion
  await wish({ isWished: true, isHeld: true })
  expect(await tell('switching')).toMatchObject({ isWished: true })
  // In no hurry from now on: it waits for a relay that stays, and for a quiet moment.
  expect(await tell('returned', 'update-relay-away')).toEqual({ version: '0.2.0', isWished: false, spreadSeconds: 0 })
  expect(await tell('switching')).toEqual({ version: '0.2.0', isWished: false, spreadSeconds: 0 })
  expect(await wished()).toBe('0.2.0')
  await wish({ isWished: true })
  expect(await tell()).toMatchObject({ isWished: true })
  await tell('refused', 'update-disk-full')
  expect(await wished()).toBe('0.2.0')
  expect(await tell('returned', 'update-not-healthy')).toBeNull()
  expect(await wished()).toBeNull()
})

test('a computer that is pinned to what was withdrawn says so, stays at what it runs, and is not promised it', async () => {
  await setPolicy({ firstPercent: 100 })
  const { id, tell } = await machine()
  await line.pool.query('insert into site_update (site_id, pinned_version) values ($1, $2)', [place.siteId, '0.1.5'])
  expect(await tell()).toBeNull()
  const read = async () => readComputerUpdate(line.pool, place.reach, { computerId: id, releases: asked().releases, now: new Date() })
  expect(await read()).toMatchObject({ obstacle: 'update-withdrawn' })
  const change = (body: object) => changeComputerUpdates(line.drizzle, asked(), { params: { computerId: id as never }, body })
  expect(await change({ isWished: true })).toMatchObject({ ok: false, problem: { code: 'update-withdrawn' } })
  expect(await change({ pinnedVersion: '0.2.0' })).toEqual({ ok: true })
  expect(await read()).toMatchObject({ obstacle: null })
  expect(await tell()).toMatchObject({ version: '0.2.0' })
})

test('nobody is offered anything while all is paused', async () => {
  await setPolicy({ firstPercent: 100, isPaused: true })
  const { tell } = await machine()
  expect(await tell()).toBeNull()
  await setPolicy({ isPaused: false })
  expect(await tell()).not.toBeNull()
})

test('where the share that is first is nobody, the rest gets a version once the wait is over', async () => {
  await setPolicy({ firstPercent: 100 })
  const { tell } = await machine()
  await tell()
  const nowhere = await line.addOrganization()
  await line.pool.query('update site set organization_id = $1 where id = $2', [place.organizationId, nowhere.siteId])
  await setPolicy({ firstPercent: 0, firstSiteIds: [nowhere.siteId as never], waitHours: 1 })
  expect(await tell()).toBeNull()
  await line.pool.query(`update update_rollout set started_at = started_at - interval '2 hours' where organization_id = $1`, [
    place.organizationId,
  ])
  expect(await tell()).toMatchObject({ version: '0.2.0', isWished: false })
})

test('a list that is turned page by page leaves nobody out when the last one shown is on its way meanwhile', async () => {
  const [first, second, third] = [await machine(), await machine(), await machine()]
  await first.tell('returned', 'update-crashed')
  await second.tell('switching')
  const page = (cursor?: string) => list({ limit: 1, ...(cursor === undefined ? {} : { cursor }) })
  const begin = await page()
  expect(begin.items.map(({ computerId }) => computerId)).toEqual([first.id])
  await first.tell('healthy')
  const next = await page(begin.nextCursor ?? '')
  expect(next.items.map(({ computerId }) => computerId)).toEqual([second.id])
  await second.tell('returned', 'update-crashed')
  const rest = await page(next.nextCursor ?? '')
  expect([first.id, third.id]).toContain(rest.items[0]?.computerId)
  expect((await page('not one of ours')).items).toHaveLength(1)
})

test('a computer says what it could take next, and what keeps it back; those that do not run the newest are found', async () => {
  await setPolicy({ firstPercent: 100 })
  const [one, two] = [await machine(), await machine()]
  const { params } = { params: { computerId: one.id as never } }
  const seen = () => readComputerUpdate(line.pool, place.reach, { computerId: one.id, ...asked() })
  expect(await seen()).toMatchObject({ running: '0.1.0', newestVersion: '0.2.0', next: { version: '0.2.0', state: 'offered' } })
  await changeSiteUpdates(line.drizzle, asked(), { params: { siteId: place.siteId as never }, body: { isHeld: true } })
  expect(await seen()).toMatchObject({ site: { isHeld: true, pinnedVersion: null }, next: { version: '0.2.0', state: 'site-held' } })
  await changeComputerUpdates(line.drizzle, asked(), { params, body: { isHeld: true } })
  expect(await seen()).toMatchObject({ isHeld: true, next: { version: '0.2.0', state: 'held' } })
  await line.pool.query(`update computer set system = system || '{"agentVersion":"0.2.0"}' where id = $1`, [one.id])
  expect(await seen()).toMatchObject({ running: '0.2.0', next: null })
  const idsOf = async (runs: 'newest' | 'other') => (await list({ limit: 50, runs })).items.map(({ computerId }) => computerId)
  expect([await idsOf('newest'), await idsOf('other')]).toEqual([[one.id], [two.id]])
})
