import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { getPerson, resetSecondFactor } from '@cloudprint/protocol/http/people-routes'
import { authenticatorApp } from '@cloudprint/testkit/authenticator-app'
import { createLogger } from '@cloudprint/process-kit/logger'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember, callWith } from '../testing/add-member.ts'
import { Browsing } from '../testing/browsing.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { untilWaiting } from '../testing/until-waiting.ts'

/** Where mails go without a mail server. */
const logged: string[] = []
let relay: TestRelay
let asOwner: ReturnType<typeof callWith>
beforeAll(async () => {
  const destination = { write: (line: string) => void logged.push(line) }
  relay = await startTestRelay({ log: createLogger({ name: 'relay', pretty: false, destination }) })
  asOwner = callWith(relay, await relay.signIn())
})
afterAll(async () => relay.close())

const reset = (personId: string, call = asOwner) => call(resetSecondFactor, { params: { personId: personId as never } })

/** Somebody with an app, signed in with it. */
async function secured(role: 'admin' | 'viewer' = 'viewer') {
  const member = await addMember(relay, { role })
  const browser = new Browsing(relay.url)
  const signIn = () => browser.post('/auth/sign-in/email', { email: member.email, password: member.password })
  await signIn()
  const { body } = await browser.post('/auth/two-factor/enable', { password: member.password })
  const { totpURI } = body as { totpURI: string }
  expect((await browser.post('/auth/two-factor/verify-totp', { code: authenticatorApp(totpURI).code() })).status).toBe(200)
  return { member, browser, signIn }
}

test('who has lost their phone signs in by password again, with nothing left of app and sessions, and is told', async () => {
  const { member, browser, signIn } = await secured()
  await relay.pool.query(
    `insert into passkey (id, public_key, user_id, credential_id, counter, device_type, backed_up) values ($1, 'k', $1, $1, 0, 'singleDevice', false)`,
    [member.id],
  )
  expect(await reset(member.id)).toMatchObject({ ok: true, reply: { id: member.id, hasSecondFactor: false } })
  expect(await member.call(getCaller, {})).toMatchObject({ status: 401 })
  expect((await browser.get(getCaller.path)).status).toBe(401)
  const again = await signIn()
  expect(again.body).toMatchObject({ user: { id: member.id } })
  expect(logged.find((line) => line.includes(`To: ${member.email}`))).toContain('Owner removed your authenticator app')
  const { rows } = await relay.pool.query(`select actor_name, target from audit_entry where action = 'person.second-factor-reset'`)
  expect(rows).toEqual([{ actor_name: 'Owner', target: member.id }])
})

test('nobody does it for who belongs to another organization, for an owner, for themselves, or by a key', async () => {
  const { member } = await secured('admin')
  const refused = async (wanted: ReturnType<typeof reset>, code: string) => expect(await wanted).toMatchObject({ problem: { code } })
  const owner = await asOwner(getCaller, {})
  await refused(reset(owner.ok ? owner.reply.id : '', member.call), 'forbidden')
  await refused(reset(member.id, member.call), 'forbidden')
  await refused(relay.call(resetSecondFactor, { params: { personId: member.id as never } }), 'forbidden')
  await refused(reset('nobody'), 'person-not-found')
  const elsewhere = randomUUID()
  await relay.pool.query(`insert into organization (id, name) values ($1, 'Other')`, [elsewhere])
  await relay.pool.query(`insert into membership (organization_id, person_id, role, via) values ($1, $2, 'viewer', 'invitation')`, [
    elsewhere,
    member.id,
  ])
  await refused(reset(member.id), 'person-elsewhere')
  const left = await asOwner(getPerson, { params: { personId: member.id as never } })
  expect(left).toMatchObject({ ok: true, reply: { hasSecondFactor: true } })
})

test('it waits for what they are doing to their account, and never the other way round', async () => {
  const { member } = await secured()
  const act = await relay.pool.connect()
  try {
    await act.query('begin')
    await act.query('select from person where id = $1 for no key update', [member.id])
    const done = reset(member.id)
    await untilWaiting(relay.pool)
    // Single sign-on goes on to the membership, too.
    await act.query('select from membership where person_id = $1 for update', [member.id])
    await act.query(`update two_factor set backup_codes = 'others' where user_id = $1`, [member.id])
    await act.query('commit')
    expect(await done).toMatchObject({ ok: true, reply: { hasSecondFactor: false } })
  } finally {
    act.release(true)
  }
})
