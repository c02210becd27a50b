import { getCaller, switchOrganization } from '@cloudprint/protocol/http/console-routes'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { changeApiKey, createApiKey, revokeApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { createEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import * as routes from '@cloudprint/protocol/http/people-routes'
import { listSites } from '@cloudprint/protocol/http/site-routes'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, callWith, inviteToken } from '../testing/add-member.ts'
import { addSite } from '../testing/add-printer.ts'
import { newMachine, newSystem } from '../testing/new-machine.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { untilWaiting } from '../testing/until-waiting.ts'

let relay: TestRelay
let asOwner: ReturnType<typeof callWith>
let ownerId: string
let organizationId: string
beforeAll(async () => {
  relay = await startTestRelay()
  asOwner = callWith(relay, await relay.signIn())
  const me = await asOwner(getCaller, {})
  if (!me.ok) throw new Error(me.problem.detail)
  ;({ id: ownerId } = me.reply)
  organizationId = me.reply.organization.id
})
afterAll(async () => relay.close())

const change = (personId: string, body: object, call = asOwner) =>
  call(routes.changePerson, { params: { personId: personId as never }, body: body as never })
const remove = (personId: string, call = asOwner) => call(routes.removePerson, { params: { personId: personId as never } })
const accept = (token: string, name = 'Grace') =>
  relay.call(routes.acceptInvitation, { body: { token, account: { name, password: 'a good password' } } }, null)
const refusedBy = (code: string) => ({ ok: false, problem: { code } })

describe('an invitation', () => {
  test('makes whoever follows its link a member, once', async () => {
    const email = 'Alan@Example.com'
    const token = await inviteToken(relay, { email, role: 'operator' })
    expect(await relay.call(routes.readInvitation, { body: { token } }, null)).toMatchObject({
      reply: { email: 'alan@example.com', role: 'operator', invitedBy: 'Owner', hasAccount: false },
    })
    expect(await relay.call(routes.acceptInvitation, { body: { token } }, null)).toMatchObject({
      status: 422,
      problem: { errors: [{ field: 'account' }] },
    })
    expect(await accept(token, 'Alan')).toMatchObject({ ok: true, reply: { organizationId } })
    expect(await accept(token)).toMatchObject({ status: 403, problem: { code: 'invitation-invalid' } })
    const call = callWith(relay, await relay.signIn('a good password', 'alan@example.com'))
    expect(await call(getCaller, {})).toMatchObject({ reply: { name: 'Alan', role: 'operator', organizations: [{ id: organizationId }] } })
    const { rows } = await relay.pool.query(
      `select actor_name, host(address::inet) as address, after from audit_entry where action = 'person.joined' and actor_name = 'Alan'`,
    )
    expect(rows).toEqual([
      { actor_name: 'Alan', address: '127.0.0.1', after: { email: 'alan@example.com', role: 'operator', siteIds: null } },
    ])
  })

  test('that two accept at once makes one member', async () => {
    const token = await inviteToken(relay, { email: 'twice@example.com', role: 'viewer' })
    const answers = await Promise.all([accept(token), accept(token), accept(token)])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  })

  test('keeps no link in the database, and holds for seven days', async () => {
    const token = await inviteToken(relay, { email: 'late@example.com', role: 'viewer' })
    const { rows } = await relay.pool.query<{ row: string }>(`select invitation::text as row from invitation`)
    expect(rows.map(({ row }) => row).join()).not.toContain(token)
    await relay.pool.query(`update invitation set expires_at = expires_at - interval '7 days' where email = 'late@example.com'`)
    expect(await accept(token)).toMatchObject(refusedBy('invitation-invalid'))
  })

  test('that is sent again, or made anew, or withdrawn, ends the link before', async () => {
    const first = await inviteToken(relay, { email: 'again@example.com', role: 'viewer' })
    const second = await inviteToken(relay, { email: 'again@example.com', role: 'operator' })
    const listed = await asOwner(routes.listInvitations, { query: { search: 'again@' } })
    if (!listed.ok) throw new Error(listed.problem.detail)
    expect(listed.reply.items).toMatchObject([{ email: 'again@example.com', role: 'operator', mailedAt: null }])
    const params = { invitationId: listed.reply.items[0]?.id ?? ('' as never) }
    const resent = await asOwner(routes.resendInvitation, { params })
    const third = resent.ok ? (resent.reply.link?.split('#')[1] ?? '') : ''
    const read = (token: string) => relay.call(routes.readInvitation, { body: { token } }, null)
    expect([await read(first), await read(second)]).toMatchObject([refusedBy('invitation-invalid'), refusedBy('invitation-invalid')])
    expect(await read(third)).toMatchObject({ ok: true })
    expect(await asOwner(routes.withdrawInvitation, { params })).toMatchObject({ ok: true })
    expect(await read(third)).toMatchObject(refusedBy('invitation-invalid'))
    expect(await asOwner(routes.withdrawInvitation, { params })).toMatchObject(refusedBy('invitation-not-found'))
  })

  test('for somebody who has an account is accepted with it, and by nobody else', async () => {
    const { email, call, password } = await addMember(relay, { role: 'viewer' })
    expect(await remove((await me(call)).id)).toMatchObject({ ok: true })
    expect(await call(getCaller, {})).toMatchObject({ status: 401 })
    const token = await inviteToken(relay, { email, role: 'operator' })
    expect(await accept(token)).toMatchObject(refusedBy('invitation-needs-sign-in'))
    expect(await asOwner(routes.acceptInvitation, { body: { token } })).toMatchObject(refusedBy('invitation-of-another'))
    const again = callWith(relay, await relay.signIn(password, email))
    expect(await again(routes.acceptInvitation, { body: { token } })).toMatchObject({ ok: true })
    expect(await again(getCaller, {})).toMatchObject({ reply: { role: 'operator' } })
  })

  test('is taken from the console itself alone where a session comes with it', async () => {
    const { email, password } = await addMember(relay, { role: 'viewer' })
    const answer = await fetch(`${relay.url}${routes.acceptInvitation.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'origin': 'https://evil.example', 'cookie': await relay.signIn(password, email) },
      body: JSON.stringify({ token: 'x' }),
    })
    expect(answer.status).toBe(403)
  })

  test('is not for a member, nor for sites that are not there', async () => {
    const invite = (body: object) => asOwner(routes.createInvitation, { body: body as never })
    expect(await invite({ email: relay.first.email.toUpperCase(), role: 'viewer' })).toMatchObject(refusedBy('person-is-member'))
    const nowhere = await invite({ email: 'a@example.com', role: 'viewer', siteIds: [randomUUID()] })
    expect(nowhere).toMatchObject({ status: 422, problem: { errors: [{ field: 'siteIds' }] } })
    const limited = await invite({ email: 'a@example.com', role: 'owner', siteIds: [(await addSite(relay.pool, organizationId)).siteId] })
    expect(limited).toMatchObject({ status: 422, problem: { errors: [{ field: 'siteIds' }] } })
  })
})

async function me(call: ReturnType<typeof callWith>) {
  const called = await call(getCaller, {})
  if (!called.ok) throw new Error(called.problem.detail)
  return called.reply
}

describe('a member', () => {
  test('who gets another role or other sites has them with the next request', async () => {
    const { siteId } = await addSite(relay.pool, organizationId, 'Lübeck')
    const { id, call } = await addMember(relay, { role: 'admin' })
    expect(await change(id, { role: 'viewer', siteIds: [siteId] })).toMatchObject({
      ok: true,
      reply: { role: 'viewer', sites: [{ id: siteId, name: 'Lübeck' }] },
    })
    expect(await call(routes.listPeople, {})).toMatchObject({ status: 403, problem: { code: 'forbidden' } })
    expect(await call(listSites, {})).toMatchObject({ reply: { items: [{ name: 'Lübeck' }] } })
    const { rows } = await relay.pool.query(`select before, after from audit_entry where action = 'person.changed' and target = $1`, [id])
    expect(rows).toEqual([
      { before: { role: 'admin', siteIds: null, email: expect.any(String) }, after: { role: 'viewer', siteIds: [siteId] } },
    ])
  })

  test('is found by name, role and site, with when they were seen', async () => {
    const { siteId } = await addSite(relay.pool, organizationId, 'Celle')
    const { id } = await addMember(relay, { role: 'viewer', siteIds: [siteId], name: 'Zaphod' })
    const list = async (query: object) => {
      const page = await asOwner(routes.listPeople, { query })
      return page.ok ? page.reply.items.map((item) => item.id) : []
    }
    expect(await list({ search: 'zaph' })).toEqual([id])
    expect(await list({ role: 'owner' })).toEqual([ownerId])
    expect(await list({ siteId, role: 'viewer', search: 'Zaphod' })).toEqual([id])
    const read = await asOwner(routes.getPerson, { params: { personId: id as never } })
    expect(read).toMatchObject({ reply: { via: 'invitation', hasSecondFactor: false, lastSeenAt: expect.any(String) as string } })
  })

  test('who is removed is signed out of this organization and of no other', async () => {
    const elsewhere = randomUUID()
    await relay.pool.query('insert into organization (id, name) values ($1, $2)', [elsewhere, 'Other'])
    await relay.pool.query('insert into site (id, organization_id, name) values ($1, $2, $3)', [randomUUID(), elsewhere, 'There'])
    const { id, call, email, password } = await addMember(relay, { role: 'viewer' })
    await relay.pool.query(`insert into membership (organization_id, person_id, role, via) values ($1, $2, 'admin', 'invitation')`, [
      elsewhere,
      id,
    ])
    expect(new Set((await me(call)).organizations.map(({ role }) => role))).toEqual(new Set(['admin', 'viewer']))
    const there = callWith(relay, await relay.signIn(password, email))
    expect(await there(switchOrganization, { body: { organizationId: elsewhere as never } })).toMatchObject({ ok: true })
    expect(await me(there)).toMatchObject({ organization: { name: 'Other' }, role: 'admin' })
    expect(await there(switchOrganization, { body: { organizationId: randomUUID() as never } })).toMatchObject({ status: 403 })
    expect(await remove(id)).toMatchObject({ ok: true })
    expect(await call(getCaller, {})).toMatchObject({ status: 401 })
    expect(await me(there)).toMatchObject({ organization: { name: 'Other' } })
  })
})

test('sites are kept once, however often they were named', async () => {
  const { siteId } = await addSite(relay.pool, organizationId, 'Once')
  const email = 'once@example.com'
  const { id } = await addMember(relay, { role: 'viewer', siteIds: [siteId, siteId], email })
  const kept = () => relay.pool.query('select site_ids as ids from membership where person_id = $1', [id])
  expect((await kept()).rows).toEqual([{ ids: [siteId] }])
  expect(await change(id, { siteIds: [siteId, siteId] })).toMatchObject({ ok: true })
  expect((await kept()).rows).toEqual([{ ids: [siteId] }])
})

describe('an enrolment code', () => {
  const makeCode = async (make: ReturnType<typeof callWith>) => {
    const made = await make(createEnrolmentCode, { body: {} })
    if (!made.ok) throw new Error(made.problem.detail)
    return made.reply
  }
  const enrol = async (code: string) => {
    const { publicKey } = await newMachine()
    return relay.call(enrolComputer, { body: { code, name: 'Late', publicKey, system: newSystem } }, null)
  }

  test.each([
    ['removed', remove],
    ['made less', (id: string) => change(id, { role: 'operator' })],
    ['limited to other sites', async (id: string) => change(id, { siteIds: [(await addSite(relay.pool, organizationId, 'Far')).siteId] })],
  ])('is withdrawn when who made it is %s, and those of others are not', async (_what, happens) => {
    const { id, call } = await addMember(relay, { role: 'admin' })
    const [theirs, ours] = [await makeCode(call), await makeCode(asOwner)]
    expect(await happens(id)).toMatchObject({ ok: true })
    expect(await enrol(theirs.code)).toMatchObject({
      problem: { code: 'enrolment-code-invalid', detail: expect.stringMatching('withdrawn') },
    })
    expect(await enrol(ours.code)).toMatchObject({ ok: true })
    const { rows } = await relay.pool.query(
      `select actor_name from audit_entry where action = 'enrolment-code.withdrawn' and target = $1`,
      [theirs.id],
    )
    expect(rows).toEqual([{ actor_name: 'Owner' }])
  })

  test('stays good when who made it stays an admin', async () => {
    const { id, call } = await addMember(relay, { role: 'admin' })
    const { code } = await makeCode(call)
    expect(await change(id, { role: 'owner' })).toMatchObject({ ok: true })
    expect(await enrol(code)).toMatchObject({ ok: true })
    await change(id, { role: 'viewer' })
  })

  test.each([
    ['revoked', (apiKeyId: never) => relay.call(revokeApiKey, { params: { apiKeyId } })],
    ['given less', (apiKeyId: never) => relay.call(changeApiKey, { params: { apiKeyId }, body: { scopes: ['jobs:read'] } })],
  ])('is withdrawn when the key that made it is %s', async (_what, happens) => {
    const key = await relay.call(createApiKey, { body: { name: 'Setup', scopes: ['computers:write'] } })
    if (!key.ok) throw new Error(key.problem.detail)
    const made = await relay.call(createEnrolmentCode, { body: {} }, key.reply.key)
    expect(await happens(key.reply.id as never)).toMatchObject({ ok: true })
    expect(await enrol((made.ok && made.reply.code) || '')).toMatchObject({ problem: { detail: expect.stringMatching('withdrawn') } })
  })
})

test('a key changes and removes nobody who may do more than it', async () => {
  const key = await relay.call(createApiKey, {
    body: { name: 'Clerk', scopes: ['admin:people', 'jobs:read', 'printers:read', 'computers:read'] },
  })
  if (!key.ok) throw new Error(key.problem.detail)
  const [admin, viewer] = [await addMember(relay, { role: 'admin' }), await addMember(relay, { role: 'viewer' })]
  const make = (id: string, role: string) =>
    relay.call(routes.changePerson, { params: { personId: id as never }, body: { role } as never }, key.reply.key)
  const end = (id: string) => relay.call(routes.removePerson, { params: { personId: id as never } }, key.reply.key)
  expect([await make(admin.id, 'viewer'), await end(admin.id)]).toMatchObject([refusedBy('forbidden'), refusedBy('forbidden')])
  expect([await make(viewer.id, 'viewer'), await end(viewer.id)]).toMatchObject([{ ok: true }, { ok: true }])
})

describe('owners', () => {
  test('are made and unmade by owners alone, and one stays', async () => {
    const admin = await addMember(relay, { role: 'admin' })
    expect(await change(ownerId, { role: 'viewer' }, admin.call)).toMatchObject(refusedBy('forbidden'))
    expect(await remove(ownerId, admin.call)).toMatchObject(refusedBy('forbidden'))
    expect(await change(admin.id, { role: 'owner' }, admin.call)).toMatchObject(refusedBy('forbidden'))
    expect(await change(ownerId, { role: 'admin' })).toMatchObject(refusedBy('last-owner'))
    expect(await remove(ownerId)).toMatchObject(refusedBy('last-owner'))
    expect(await change(admin.id, { role: 'owner' })).toMatchObject({ ok: true })
    const both = await Promise.all([change(ownerId, { role: 'admin' }, admin.call), change(admin.id, { role: 'admin' }, admin.call)])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    await relay.pool.query(`update membership set role = 'owner' where person_id = $1`, [ownerId])
    await remove(admin.id)
  })

  test('are not made by a key, whatever it may do; and a key gives no more than it has', async () => {
    const made = await relay.call(createApiKey, {
      body: { name: 'People', scopes: ['admin:people', 'jobs:read', 'printers:read', 'computers:read'] },
    })
    if (!made.ok) throw new Error(made.problem.detail)
    const invite = (role: 'owner' | 'admin' | 'viewer') =>
      relay.call(routes.createInvitation, { body: { email: `${role}@example.com`, role } }, made.reply.key)
    expect(await relay.call(routes.createInvitation, { body: { email: 'o@example.com', role: 'owner' } })).toMatchObject(
      refusedBy('forbidden'),
    )
    expect([await invite('owner'), await invite('admin'), await invite('viewer')]).toMatchObject([
      refusedBy('forbidden'),
      refusedBy('forbidden'),
      { ok: true },
    ])
  })
})

test('who accepts while one of their sites is removed sees the others alone', async () => {
  const { siteId: gone } = await addSite(relay.pool, organizationId, 'Going')
  const { siteId: kept } = await addSite(relay.pool, organizationId, 'Staying')
  const token = await inviteToken(relay, { email: 'both@example.com', role: 'viewer', siteIds: [gone, kept] })
  const removal = await relay.pool.connect()
  await removal.query('begin')
  await removal.query('select from site where organization_id = $1 order by id for no key update', [organizationId])
  const accepted = accept(token, 'Both')
  await untilWaiting(relay.pool)
  await removal.query('update invitation set site_ids = array_remove(site_ids, $1) where $1 = any(site_ids)', [gone])
  await removal.query('update site set removed_at = now() where id = $1', [gone])
  await removal.query('commit')
  removal.release()
  expect(await accepted).toMatchObject({ ok: true })
  const { rows } = await relay.pool.query(
    `select site_ids from membership join person on person.id = person_id where email = 'both@example.com'`,
  )
  expect(rows).toEqual([{ site_ids: [kept] }])
})

test('who is removed while they invite somebody invites nobody', async () => {
  const maker = await addMember(relay, { role: 'admin' })
  const removal = await relay.pool.connect()
  await removal.query('begin')
  await removal.query('delete from membership where person_id = $1', [maker.id])
  const invited = maker.call(routes.createInvitation, { body: { email: 'friend@example.com', role: 'admin' } })
  await untilWaiting(relay.pool)
  await removal.query('commit')
  removal.release()
  expect(await invited).toMatchObject(refusedBy('forbidden'))
  const { rows } = await relay.pool.query(`select from invitation where email = 'friend@example.com'`)
  expect(rows).toEqual([])
})

describe('the open invitations of somebody', () => {
  const open = async (token: string) => (await relay.call(routes.readInvitation, { body: { token } }, null)).ok
  async function invitedBy(call: ReturnType<typeof callWith>, email = `${randomUUID()}@example.com`) {
    const made = await call(routes.createInvitation, { body: { email, role: 'admin', siteIds: null } })
    if (!made.ok) throw new Error(made.problem.detail)
    return { token: made.reply.link?.split('#')[1] ?? '', params: { invitationId: made.reply.id } }
  }

  test('end with their membership, and with a lesser role; those that another has sent again hold', async () => {
    const [first, second] = [await addMember(relay, { role: 'admin' }), await addMember(relay, { role: 'admin' })]
    const [ofFirst, ofSecond, kept] = [await invitedBy(first.call), await invitedBy(second.call), await invitedBy(first.call)]
    const resent = await asOwner(routes.resendInvitation, { params: kept.params })
    const keptToken = resent.ok ? (resent.reply.link?.split('#')[1] ?? '') : ''
    expect(await remove(first.id)).toMatchObject({ ok: true })
    expect(await accept(ofFirst.token)).toMatchObject(refusedBy('invitation-invalid'))
    expect([await open(ofSecond.token), await open(keptToken)]).toEqual([true, true])
    expect(await change(second.id, { role: 'viewer' })).toMatchObject({ ok: true })
    expect(await accept(ofSecond.token)).toMatchObject(refusedBy('invitation-invalid'))
    const { rows } = await relay.pool.query(
      `select actor_name as who from audit_entry where action = 'invitation.withdrawn' and target = any($1)`,
      [[ofFirst.params.invitationId, ofSecond.params.invitationId]],
    )
    expect(rows).toEqual([{ who: 'Owner' }, { who: 'Owner' }])
  })

  test('end with the key that made them, and with what it may do no more', async () => {
    const key = async () => {
      const made = await asOwner(createApiKey, {
        body: { name: 'People', scopes: ['admin:*', 'jobs:read', 'printers:read', 'computers:read'] },
      })
      if (!made.ok) throw new Error(made.problem.detail)
      const { key: secret, id } = made.reply
      const invited = await relay.call(
        routes.createInvitation,
        { body: { email: `${randomUUID()}@example.com`, role: 'viewer', siteIds: null } },
        secret,
      )
      return { params: { apiKeyId: id }, token: invited.ok ? (invited.reply.link?.split('#')[1] ?? '') : '' }
    }
    const [revoked, lessened] = [await key(), await key()]
    expect([await open(revoked.token), await open(lessened.token)]).toEqual([true, true])
    expect(await asOwner(revokeApiKey, { params: revoked.params })).toMatchObject({ ok: true })
    expect(await asOwner(changeApiKey, { params: lessened.params, body: { scopes: ['jobs:read'] } })).toMatchObject({ ok: true })
    expect([await open(revoked.token), await open(lessened.token)]).toEqual([false, false])
  })
})
