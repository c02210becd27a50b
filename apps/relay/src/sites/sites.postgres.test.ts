import * as routes from '@cloudprint/protocol/http/site-routes'
import { createEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { changeComputer } from '@cloudprint/protocol/http/computer-routes'
import { approveMachine, authorizeDevice } from '@cloudprint/protocol/http/device-flow-routes'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { addMember } from '../testing/add-member.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { newMachine, newSystem } from '../testing/new-machine.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { untilWaiting } from '../testing/until-waiting.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

async function addSite(name: string) {
  const made = await relay.call(routes.createSite, { body: { name } })
  if (!made.ok) throw new Error(made.problem.detail)
  return made.reply
}
const remove = (siteId: string) => relay.call(routes.removeSite, { params: { siteId: siteId as never } })
async function auditOf(target: string) {
  const { rows } = await relay.pool.query('select action, before, after from audit_entry where target = $1 order by id', [target])
  return rows
}

test('the last site stays', async () => {
  const listed = await relay.call(routes.listSites, {})
  if (!listed.ok) throw new Error(listed.problem.detail)
  const [only] = listed.reply.items
  expect(listed.reply.items).toHaveLength(1)
  expect(await remove(only?.id ?? '')).toMatchObject({ status: 409, problem: { code: 'site-is-last' } })
})

test('a site is added, renamed and put into its time zone, and the audit says so', async () => {
  const site = await addSite('Hamburg')
  expect(site).toMatchObject({ name: 'Hamburg', timeZone: 'UTC', computerCount: 0, printerCount: 0 })
  const params = { siteId: site.id }
  const changed = await relay.call(routes.changeSite, { params, body: { timeZone: 'Europe/Berlin' } })
  expect(changed).toMatchObject({ ok: true, reply: { name: 'Hamburg', timeZone: 'Europe/Berlin' } })
  expect(await relay.call(routes.changeSite, { params, body: { timeZone: 'Mars/Olympus' } })).toMatchObject({
    status: 422,
    problem: { errors: [{ field: 'timeZone' }] },
  })
  expect(await auditOf(site.id)).toEqual([
    { action: 'site.created', before: null, after: { name: 'Hamburg', timeZone: 'UTC' } },
    { action: 'site.changed', before: { name: 'Hamburg', timeZone: 'UTC' }, after: { name: 'Hamburg', timeZone: 'Europe/Berlin' } },
  ])
})

test('sites come by name, page by page, found by a part of it', async () => {
  for (const name of ['Zürich', 'Aachen', 'aalen']) await addSite(name)
  const names: string[] = []
  for (let cursor: string | undefined, pages = 0; pages < 10; pages++) {
    const page = await relay.call(routes.listSites, { query: { limit: 2, cursor } })
    if (!page.ok) throw new Error(page.problem.detail)
    names.push(...page.reply.items.map(({ name }) => name))
    cursor = page.reply.nextCursor ?? undefined
    if (cursor === undefined) break
  }
  expect(names.slice(0, 2)).toEqual(['Aachen', 'aalen'])
  expect(names.at(-1)).toBe('Zürich')
  const found = await relay.call(routes.listSites, { query: { search: 'AA' } })
  expect(found).toMatchObject({ reply: { items: [{ name: 'Aachen' }, { name: 'aalen' }] } })
})

test('the page after one whose last site was removed or renamed meanwhile goes on where that one ended', async () => {
  const sites = await Promise.all(['Paging 1', 'Paging 2', 'Paging 3'].map(addSite))
  const page = async (cursor?: string) => {
    const listed = await relay.call(routes.listSites, { query: { limit: 1, search: 'paging', cursor } })
    if (!listed.ok) throw new Error(listed.problem.detail)
    return { names: listed.reply.items.map(({ name }) => name), cursor: listed.reply.nextCursor ?? undefined }
  }
  const first = await page()
  expect(await remove(sites[0]?.id ?? '')).toMatchObject({ ok: true })
  const second = await page(first.cursor)
  expect(second.names).toEqual(['Paging 2'])
  await relay.call(routes.changeSite, { params: { siteId: sites[1]?.id as never }, body: { name: 'Paging 9' } })
  expect((await page(second.cursor)).names).toEqual(['Paging 3'])
})

test('a site goes when nothing is there and nobody sees it alone', async () => {
  const [site, other] = [await addSite('Bremen'), await addSite('Kiel')]
  const { rows } = await relay.pool.query<{ organizationId: string }>('select organization_id as "organizationId" from site limit 1')
  const { computerId } = await addPrinter(relay.pool, 'Packing', { organizationId: rows[0]?.organizationId ?? '', siteId: site.id })
  const alone = await addMember(relay, { role: 'viewer', siteIds: [site.id] })
  const both = await addMember(relay, { role: 'viewer', siteIds: [site.id, other.id] })
  expect(await remove(site.id)).toMatchObject({
    status: 409,
    problem: { code: 'site-in-use', detail: '"Bremen" is needed by 1 computer, 1 person.' },
  })
  await relay.pool.query('update computer set revoked_at = now() where id = $1', [computerId])
  await relay.pool.query('delete from membership where person_id = $1', [alone.id])
  expect(await remove(site.id)).toMatchObject({ ok: true })
  expect(await remove(site.id)).toMatchObject({ status: 404, problem: { code: 'site-not-found' } })
  expect(await both.call(routes.listSites, {})).toMatchObject({ reply: { items: [{ name: 'Kiel' }] } })
  expect(await auditOf(site.id)).toContainEqual({ action: 'site.removed', before: { name: 'Bremen', timeZone: 'UTC' }, after: null })
})

test('codes of a site that was removed enrol nothing', async () => {
  const site = await addSite('Erfurt')
  const code = await relay.call(createEnrolmentCode, { body: { siteId: site.id } })
  if (!code.ok) throw new Error(code.problem.detail)
  expect(await remove(site.id)).toMatchObject({ ok: true })
  const { rows } = await relay.pool.query('select uses_left as uses from enrolment_code where id = $1', [code.reply.id])
  expect(rows).toEqual([{ uses: 0 }])
})

test('what comes to a site at the moment of its removal does not land there', async () => {
  const site = await addSite('Fulda')
  const code = await relay.call(createEnrolmentCode, { body: { siteId: site.id } })
  if (!code.ok) throw new Error(code.problem.detail)
  const { computerId } = await addPrinter(relay.pool)
  const machine = await newMachine()
  const asking = { ...(await machine.client()), name: 'Late', sealingKey: machine.sealingKey, system: newSystem }
  const asked = await relay.call(authorizeDevice, { body: asking }, null)
  if (!asked.ok) throw new Error(asked.problem.detail)
  // Stands for whoever enrols with the code: the removal has locked its site, and waits for it.
  const holder = await relay.pool.connect()
  onTestFinished(() => holder.release(true))
  await holder.query('begin')
  await holder.query('select from enrolment_code where id = $1 for update', [code.reply.id])
  const removing = remove(site.id)
  await untilWaiting(relay.pool)
  const coming = Promise.all([
    relay.call(changeComputer, { params: { computerId: computerId as never }, body: { siteId: site.id } }),
    relay.call(approveMachine, { params: { userCode: asked.reply.user_code }, body: { siteId: site.id } as never }),
    relay.call(createEnrolmentCode, { body: { siteId: site.id } }),
  ])
  await untilWaiting(relay.pool, 4)
  // Refers to the site by its key, as the new computer of whoever enrols does.
  await holder.query(`set local lock_timeout = '10s'`)
  await holder.query('select from site where id = $1 for key share', [site.id])
  await holder.query('commit')
  expect(await removing).toMatchObject({ ok: true })
  for (const refused of await coming) expect(refused).toMatchObject({ status: 404, problem: { code: 'site-not-found' } })
  const { rows } = await relay.pool.query('select from computer where site_id = $1', [site.id])
  expect(rows).toEqual([])
})
