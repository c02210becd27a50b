import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { startSmtp } from '@cloudprint/testkit/start-smtp'
import type { Smtp } from '@cloudprint/testkit/start-smtp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let smtp: Smtp
let relay: TestRelay
beforeAll(async () => {
  smtp = await startSmtp()
  const settings = { CLOUDPRINT_SMTP_URL: smtp.url, CLOUDPRINT_MAIL_FROM: 'print@example.com', CLOUDPRINT_BEHIND_PROXY: 'true' }
  relay = await startTestRelay({ settings: { ...settings, CLOUDPRINT_PUBLIC_URL: 'https://print.example.com' } })
})
afterAll(async () => {
  await relay.close()
  await smtp.close()
})

let lastAddress = 0
/** From an address of its own, since each may ask for a few mails only. */
function post(path: string, body: object, from = `192.0.2.${++lastAddress}`) {
  const forwarded = { 'x-forwarded-for': from, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }
  return fetch(`${relay.url}/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'origin': 'https://evil.example', ...forwarded },
    body: JSON.stringify(body),
  })
}

async function linkFor(email: string): Promise<string> {
  const before = smtp.mails().length
  expect((await post('/request-password-reset', { email })).status).toBe(200)
  const { text } = await smtp.mailTo(email, (mail) => smtp.mails().indexOf(mail) >= before)
  return /^https:\S+$/m.exec(text)?.[0] ?? ''
}

const tokenOf = (link: string) => link.split('#')[1] ?? ''
const isMe = async (cookie: string) =>
  (await fetch(`${relay.url}${getCaller.path}`, { headers: { cookie, 'x-forwarded-proto': 'https' } })).status
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')

test('a link leads to the address that the operator declared, whatever host was asked, and carries its secret in the fragment', async () => {
  expect(await linkFor(relay.first.email)).toMatch(/^https:\/\/print\.example\.com\/reset-password#[\w-]{24}$/)
})

test('a new password holds, the old one and all sessions end, the audit knows, and the owner of the mailbox is told', async () => {
  const { email, password } = relay.first
  const before = await post('/sign-in/email', { email, password })
  const session = cookiesOf(before)
  expect(await isMe(session)).toBe(200)
  const token = tokenOf(await linkFor(email))
  expect((await post('/reset-password', { token, newPassword: 'short' })).status).toBe(422)
  expect((await post('/reset-password', { token, newPassword: 'a better password' })).status).toBe(200)
  expect(await isMe(session)).toBe(401)
  expect((await post('/sign-in/email', { email, password })).status).toBe(401)
  expect((await post('/sign-in/email', { email, password: 'a better password' })).status).toBe(200)
  const { rows } = await relay.pool.query("select actor_name as who from audit_entry where action = 'person.password-reset'")
  expect(rows).toEqual([{ who: 'Owner' }])
  await smtp.mailTo(email, ({ subject }) => subject.endsWith('was changed'))
  const again = await post('/reset-password', { token, newPassword: 'and another one' })
  expect([again.status, await again.json()]).toMatchObject([403, { code: 'reset-link-invalid' }])
})

test('who gets the mailbox of an account that nobody had proved finds nothing in it that another set up', async () => {
  const passkey = `insert into passkey (id, public_key, user_id, credential_id, counter, device_type, backed_up)
    select $1, 'k', id, $1, 0, 'singleDevice', false from person where email = $2`
  const addApp = `insert into two_factor (id, user_id, secret, backup_codes) select $1, id, 'x', 'x' from person where email = $2`
  const isLeft = async (email: string) => {
    const { rows } = await relay.pool.query(
      `select email_verified as "isProved", two_factor_enabled as "hasApp", exists (select from passkey where user_id = person.id) as "hasPasskey",
         exists (select from two_factor where user_id = person.id) as "hasSecret" from person where email = $1`,
      [email],
    )
    return rows[0] as unknown
  }
  for (const [email, isProved] of [
    ['hijacked@example.com', false],
    ['proved@example.com', true],
  ] as const) {
    await relay.pool.query(`insert into person (id, name, email, email_verified, two_factor_enabled) values ($1, 'Grace', $1, $2, true)`, [
      email,
      isProved,
    ])
    await relay.pool.query(passkey, [`passkey of ${email}`, email])
    await relay.pool.query(addApp, [`app of ${email}`, email])
    const token = tokenOf(await linkFor(email))
    expect((await post('/reset-password', { token, newPassword: 'a better password' })).status).toBe(200)
    expect(await isLeft(email)).toEqual({ isProved: true, hasApp: isProved, hasPasskey: isProved, hasSecret: isProved })
  }
})

test('the database keeps nothing that opens a link', async () => {
  const token = tokenOf(await linkFor(relay.first.email))
  const { rows } = await relay.pool.query<{ row: string }>('select verification::text as row from verification')
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.map(({ row }) => row).join()).not.toContain(token)
})

test('whether an account exists shows neither in the answer nor in its time', async () => {
  const timed = async (email: string) => {
    const began = performance.now()
    const answer = await post('/request-password-reset', { email })
    return { status: answer.status, body: await answer.text(), ms: performance.now() - began }
  }
  const [there, nowhere] = [await timed('owner@cloudprint.local'), await timed('nobody@example.com')]
  expect([there.status, there.body]).toEqual([nowhere.status, nowhere.body])
  for (const { ms } of [there, nowhere]) expect(ms).toBeGreaterThan(240)
})

test('no mailbox is flooded, also where nobody has one', async () => {
  for (const email of ['someone', 'SOMEONE', 'Someone', 'someonE', 'someone'].map((name) => `${name}@example.com`)) {
    expect((await post('/request-password-reset', { email })).status).toBe(200)
  }
  expect((await post('/request-password-reset', { email: 'someone@example.com' })).status).toBe(429)
})

test('codes cannot be tried without end', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, guess) =>
      post('/reset-password', { token: `guess ${guess}`, newPassword: 'whatever it is' }, '192.0.2.250'),
    ),
  )
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(20)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
})

test('without a mail server everybody is told so, account or not', async () => {
  const mute = await startTestRelay({ settings: { CLOUDPRINT_BEHIND_PROXY: 'true' } })
  for (const email of [mute.first.email, 'nobody@example.com']) {
    const answer = await fetch(`${mute.url}/auth/request-password-reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ email }),
    })
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'mail-not-sent' }])
  }
  await mute.close()
})
