import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { acceptInvitation } from '@cloudprint/protocol/http/people-routes'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember, callWith, inviteToken } from '../../testing/add-member.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

/** Somebody whom the organization's identity provider has made a member; their session is by password still. */
async function addSsoMember() {
  const member = await addMember(relay, { role: 'admin' })
  await relay.pool.query(`update membership set via = 'sso' where person_id = $1`, [member.id])
  return member
}

/** As if the provider had begun the session, so long ago. */
async function beginBySso(personId: string, hoursAgo = 0) {
  await relay.pool.query(
    `update session set begun_by = 'sso', sso_organization_id = membership.organization_id, organization_id = membership.organization_id,
       created_at = now() - make_interval(hours => $2), expires_at = now() - make_interval(hours => $2) + interval '24 hours'
     from membership where membership.person_id = session.user_id and session.user_id = $1`,
    [personId, hoursAgo],
  )
}

test('whom the identity provider made a member comes by it alone, whatever password they set since; an owner comes by both', async () => {
  const { id, call } = await addSsoMember()
  expect(await call(getCaller, {})).toMatchObject({ ok: false, problem: { code: 'sso-required' } })
  await relay.pool.query(`update membership set role = 'owner' where person_id = $1`, [id])
  expect(await call(getCaller, {})).toMatchObject({ ok: true, reply: { role: 'owner' } })
  await relay.pool.query(`update membership set role = 'admin' where person_id = $1`, [id])
  await beginBySso(id)
  expect(await call(getCaller, {})).toMatchObject({ ok: true, reply: { role: 'admin' } })
})

test('a session by single sign-on ends after a day, however often it is looked at', async () => {
  const { id, call, cookie } = await addSsoMember()
  await beginBySso(id, 20)
  const seen = await fetch(`${relay.url}/auth/get-session`, { headers: { cookie, 'sec-fetch-site': 'same-origin' } })
  expect(await seen.json()).toMatchObject({ user: { id } })
  const { rows } = await relay.pool.query(
    `select expires_at <= created_at + interval '24 hours' as "isWithinDay" from session where user_id = $1`,
    [id],
  )
  expect(rows).toEqual([{ isWithinDay: true }])
  expect(await call(getCaller, {})).toMatchObject({ ok: true })

  await beginBySso(id, 25)
  await relay.pool.query(`update session set expires_at = now() + interval '7 days' where user_id = $1`, [id])
  expect(await call(getCaller, {})).toMatchObject({ status: 401, problem: { code: 'credentials-invalid' } })
})

test('a session by single sign-on stays where its provider vouches, also when another organization’s invitation is accepted', async () => {
  const { id, call, email } = await addSsoMember()
  await beginBySso(id)
  const elsewhere = randomUUID()
  const token = await inviteToken(relay, { email: 'moved@example.com', role: 'viewer' })
  await relay.pool.query('insert into organization (id, name) values ($1, $2)', [elsewhere, 'Other'])
  await relay.pool.query(`update invitation set organization_id = $1, email = $2 where email = 'moved@example.com'`, [elsewhere, email])
  const accepted = await call(acceptInvitation, { body: { token } })
  expect(accepted).toMatchObject({ ok: true, reply: { organizationId: elsewhere } })
  const me = await call(getCaller, {})
  expect(me).toMatchObject({
    ok: true,
    reply: { role: 'admin', organizations: expect.arrayContaining([{ id: elsewhere, name: 'Other', role: 'viewer' }]) },
  })
})

test('that the first of two organizations asks for single sign-on does not keep its people from the second, once they sign in anew', async () => {
  const { id, call, email, password } = await addSsoMember()
  const second = randomUUID()
  await relay.pool.query('insert into organization (id, name) values ($1, $2)', [second, 'Second'])
  await relay.pool.query(
    `insert into membership (organization_id, person_id, role, via, created_at) values ($1, $2, 'viewer', 'invitation', now() + interval '1 hour')`,
    [second, id],
  )
  expect(await call(getCaller, {})).toMatchObject({ problem: { code: 'sso-required' } })
  const again = callWith(relay, await relay.signIn(password, email))
  expect(await again(getCaller, {})).toMatchObject({ ok: true, reply: { organization: { id: second }, role: 'viewer' } })
})
