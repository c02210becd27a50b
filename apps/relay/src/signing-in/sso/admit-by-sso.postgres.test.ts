import { createInvitation, listRemovedPeople, removePerson } from '@cloudprint/protocol/http/people-routes'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleProvider } from '../../testing/sample-provider.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
import { admitBySso } from './admit-by-sso.ts'

let relay: TestRelay
let organizationId: string
beforeAll(async () => {
  relay = await startTestRelay()
  const { rows } = await relay.pool.query<{ id: string }>('select id from organization')
  organizationId = rows[0]?.id ?? ''
})
afterAll(async () => relay.close())

function arrive(subject: string, email: string, issuer = 'https://id.example.com') {
  const domains = ['example.com']
  const provider = { ...sampleProvider, organizationId, issuer, clientSecret: 'a secret', domains, provedDomains: domains }
  const claims = { sub: subject, email, email_verified: true, name: 'Grace' }
  return admitBySso(relay.drizzle, { provider, subject, claims, address: null })
}

test('who is given the address of somebody before them does not get their account', async () => {
  const first = await arrive('one', 'grace@example.com')
  expect(first).toMatchObject({ ok: true })
  expect(await arrive('two', 'grace@example.com')).toEqual({ ok: false, refusal: 'elsewhere' })
  expect(await arrive('one', 'grace@example.com')).toEqual(first)
  // Another provider, which an owner has set in the place of the first, has not linked anybody yet.
  expect(await arrive('two', 'grace@example.com', 'https://new.example.com')).toEqual(first)
})

test('of two who come at once with one address, one is let in', async () => {
  const email = 'ada@example.com'
  const { rows } = await relay.pool.query<{ id: string }>(`insert into person (id, name, email) values ('ada', 'Ada', $1) returning id`, [
    email,
  ])
  await relay.pool.query(`insert into membership (organization_id, person_id, role, via) values ($1, $2, 'viewer', 'invitation')`, [
    organizationId,
    rows[0]?.id,
  ])
  const both = await Promise.all([arrive('ada one', email), arrive('ada two', email)])
  expect(both.filter(({ ok }) => ok)).toHaveLength(1)
})

test('who was removed does not come back by single sign-on before somebody invites them', async () => {
  const email = 'lin@example.com'
  const arrived = await arrive('lin', email)
  const personId = arrived.ok ? arrived.personId : ''
  expect(await relay.call(removePerson, { params: { personId: personId as never } })).toMatchObject({ ok: true })
  expect(await arrive('lin', email)).toEqual({ ok: false, refusal: 'removed' })
  const removed = { items: [{ id: personId, name: 'Grace', email, removedBy: 'First key', removedAt: expect.any(String) as string }] }
  expect(await relay.call(listRemovedPeople, {})).toMatchObject({ ok: true, reply: removed })
  expect(await relay.call(createInvitation, { body: { email, role: 'viewer' } })).toMatchObject({ ok: true })
  expect(await relay.call(listRemovedPeople, {})).toMatchObject({ ok: true, reply: { items: [] } })
  expect(await arrive('lin', email)).toEqual({ ok: true, personId })
  const { rows } = await relay.pool.query('select from removed_member')
  expect(rows).toEqual([])
})

test('who was removed does not come back as somebody new by having changed the address of the account', async () => {
  const [id, email] = [randomUUID(), 'eve@example.com']
  await relay.pool.query(
    `insert into identity_provider (organization_id, issuer, client_id, client_secret, role_by_value, is_required, updated_at)
     values ($1, 'https://id.example.com', 'cloudprint', 'sealed', '{}', false, now())`,
    [organizationId],
  )
  // By an invitation, and a password: the provider has never linked them.
  await relay.pool.query(`insert into person (id, name, email) values ($1, 'Eve', $2)`, [id, email])
  await relay.pool.query(`insert into membership (organization_id, person_id, role, via) values ($1, $2, 'viewer', 'invitation')`, [
    organizationId,
    id,
  ])
  expect(await relay.call(removePerson, { params: { personId: id as never } })).toMatchObject({ ok: true })
  await relay.pool.query(`update person set email = 'eve@home.example' where id = $1`, [id])
  expect(await arrive('eve', email)).toEqual({ ok: false, refusal: 'removed' })
  const { rows } = await relay.pool.query('select from person where email = $1', [email])
  expect(rows).toEqual([])
  expect(await relay.call(listRemovedPeople, {})).toMatchObject({ ok: true, reply: { items: [{ name: 'Eve', email }] } })
  expect(await relay.call(createInvitation, { body: { email, role: 'viewer' } })).toMatchObject({ ok: true })
  expect(await arrive('eve', email)).toMatchObject({ ok: true })
})
