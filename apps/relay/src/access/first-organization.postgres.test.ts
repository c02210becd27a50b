import { getCaller, switchOrganization } from '@cloudprint/protocol/http/console-routes'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccount, signInTo } from '../testing/add-account.ts'
import { callWith } from '../testing/add-member.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { Sessions } from './sessions.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

/** Somebody of two organizations that nobody else is in, the older membership first. */
async function memberOfTwo() {
  const who = await addAccount(relay)
  const [first, second] = [randomUUID(), randomUUID()] as const
  await relay.pool.query('delete from membership where person_id = $1', [who.id])
  for (const [age, id] of [
    [2, first],
    [1, second],
  ] as const) {
    await relay.pool.query('insert into organization (id, name) values ($1, $2)', [id, id])
    await relay.pool.query(
      `insert into membership (organization_id, person_id, role, via, created_at) values ($1, $2, 'admin', 'invitation', now() - make_interval(days => $3))`,
      [id, who.id, age],
    )
  }
  const demandMore = (id: string) => relay.pool.query(`update organization set second_factor = 'required' where id = $1`, [id])
  const signIn = async () => callWith(relay, await relay.signIn(who.password, who.email))
  return { who, first, second, demandMore, signIn }
}

const at = (id: string) => ({ ok: true, reply: { organization: { id } } })
const wantsMore = { ok: false, problem: { code: 'second-factor-missing' } }

test('a session stays with the organization that it was begun for, also when that asks for more than it did', async () => {
  const { who, first, second, demandMore, signIn } = await memberOfTwo()
  const call = await signIn()
  expect(await call(getCaller, {})).toMatchObject(at(first))
  const { rows } = await relay.pool.query<{ id: string }>('select id from session where user_id = $1', [who.id])
  const ids = rows.map(({ id }) => id)
  expect([...(await relay.app.get(Sessions).findAll(ids)).values()]).toMatchObject([{ organizationId: first }])
  await demandMore(first)
  expect(await call(getCaller, {})).toMatchObject(wantsMore)
  expect((await relay.app.get(Sessions).findAll(ids)).size).toBe(0)
  expect(await (await signIn())(getCaller, {})).toMatchObject(at(second))
})

test('who signs in anew looks at the first organization that takes them as they come, else at the first, which says what it asks for', async () => {
  const { first, second, demandMore, signIn } = await memberOfTwo()
  await demandMore(first)
  expect(await (await signIn())(getCaller, {})).toMatchObject(at(second))
  await demandMore(second)
  expect(await (await signIn())(getCaller, {})).toMatchObject(wantsMore)
})

test('another password leaves the session where it looks', async () => {
  const { who, second, signIn } = await memberOfTwo()
  await signIn()
  const browser = await signInTo(relay, who)
  await browser.post(switchOrganization.path, { organizationId: second })
  const changed = { currentPassword: who.password, newPassword: 'another password', revokeOtherSessions: true }
  expect((await browser.post('/auth/change-password', changed)).status).toBe(200)
  expect((await browser.get(getCaller.path)).body).toMatchObject({ organization: { id: second } })
})
