import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccount, addApp, signInTo } from '../../testing/add-account.ts'
import type { Account } from '../../testing/add-account.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

async function entriesOf({ id }: Account) {
  const text = 'select action, actor_name as name, before, after, detail from audit_entry where target = $1 order by id'
  return (await relay.pool.query<object>(text, [id])).rows
}

const session = { begunBy: 'password', since: expect.stringMatching(/Z$/), browser: expect.any(String) }

test('what somebody does to their account stands in the audit, as it was and as it is', async () => {
  const who = await addAccount(relay)
  const browser = await signInTo(relay, who)
  await browser.post('/auth/update-user', { name: 'Grace' })
  await addApp(browser, who)
  await browser.post('/auth/two-factor/disable', { password: who.password })
  const changed = { currentPassword: who.password, newPassword: 'another password', revokeOtherSessions: true }
  await signInTo(relay, who)
  await browser.post('/auth/change-password', changed)
  await browser.post('/auth/sign-out')
  const name = 'Grace'
  expect(await entriesOf(who)).toEqual([
    { action: 'person.signed-in', name: 'Ada', before: null, after: session, detail: {} },
    { action: 'person.renamed', name, before: { name: 'Ada' }, after: { name }, detail: {} },
    { action: 'person.second-factor-added', name, before: { hasSecondFactor: false }, after: { hasSecondFactor: true }, detail: {} },
    { action: 'person.second-factor-removed', name, before: { hasSecondFactor: true }, after: { hasSecondFactor: false }, detail: {} },
    { action: 'person.signed-in', name, before: null, after: session, detail: {} },
    { action: 'person.password-changed', name, before: { hasPassword: true }, after: { hasPassword: true }, detail: { sessionsEnded: 1 } },
    { action: 'person.signed-out', name, before: session, after: null, detail: {} },
  ])
})

test('a password alone, where a code is still to come, is no sign-in', async () => {
  const who = await addAccount(relay)
  await addApp(await signInTo(relay, who), who)
  const known = (await entriesOf(who)).length
  const browser = await signInTo(relay, who)
  expect(await entriesOf(who)).toHaveLength(known)
  expect((await browser.get('/auth/get-session')).body).toBe(null)
})

test('of two renames at once each names what it replaced', async () => {
  const who = await addAccount(relay)
  const browser = await signInTo(relay, who)
  await Promise.all(['Grace', 'Edith', 'Joan'].map((name) => browser.post('/auth/update-user', { name })))
  const names = (await entriesOf(who)).flatMap((entry) => {
    const { action, before, after } = entry as { action: string; before: { name: string }; after: { name: string } }
    return action === 'person.renamed' ? [[before.name, after.name]] : []
  })
  expect(names).toHaveLength(3)
  const [first, second, third] = names
  expect([first?.[0], second?.[0], third?.[0]]).toEqual(['Ada', first?.[1], second?.[1]])
})

test('what concerns all organizations of a person stands in each, also where a session of one’s single sign-on ends by it', async () => {
  const who = await addAccount(relay)
  const elsewhere = randomUUID()
  await relay.pool.query(`insert into organization (id, name) values ($1, 'Other')`, [elsewhere])
  await relay.pool.query(`insert into membership (organization_id, person_id, role, via) values ($1, $2, 'viewer', 'sso')`, [
    elsewhere,
    who.id,
  ])
  await relay.pool.query(
    `insert into session (id, token, user_id, expires_at, begun_by, sso_organization_id, organization_id)
       values ($1, $1, $2, now() + interval '1 hour', 'sso', $3, $3)`,
    [randomUUID(), who.id, elsewhere],
  )
  const browser = await signInTo(relay, who)
  const changed = { currentPassword: who.password, newPassword: 'another password', revokeOtherSessions: true }
  expect((await browser.post('/auth/change-password', changed)).status).toBe(200)
  const told = `select organization_id from audit_entry where target = $1 and action = 'person.password-changed'`
  expect((await relay.pool.query(told, [who.id])).rowCount).toBe(2)
})
