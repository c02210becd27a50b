import { createLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { addMember } from '../testing/add-member.ts'
import { Browsing } from '../testing/browsing.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

/** Where mails go without a mail server. */
const logged: string[] = []
let relay: TestRelay
const mailing = () => {
  const destination = { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) }
  return startTestRelay({ log: createLogger({ name: 'relay', pretty: false, destination }) })
}
beforeAll(async () => {
  relay = await mailing()
})
afterAll(async () => relay.close())

const mailTo = (email: string) => logged.findLast((mail) => mail.includes(`To: ${email}\n`)) ?? ''
const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code]

async function signedIn(on: TestRelay, email: string, password: string) {
  const browser = new Browsing(on.url)
  await browser.post('/auth/sign-in/email', { email, password })
  return browser
}

/** Somebody who asks for another address, and the token that was mailed there. */
async function asking(email: string, on = relay) {
  const member = await addMember(on, { role: 'viewer' })
  const browser = await signedIn(on, member.email, member.password)
  const begun = await browser.post('/auth/change-email/begin', { email, password: member.password })
  return { member, browser, begun, token: /change-email#(\S+)/.exec(mailTo(email.toLowerCase()))?.[1] ?? '' }
}
const confirm = (token: string, on = relay) => new Browsing(on.url).post('/auth/change-email/confirm', { token })

test('an address changes once its link is opened; the old one is told, the audit knows, and who is signed in stays', async () => {
  const { member, browser, begun, token } = await asking('New@Example.com')
  expect(begun).toMatchObject({ status: 200, body: { isMailed: true } })
  expect((await browser.get('/auth/get-session')).body).toMatchObject({ user: { email: member.email } })
  expect(await confirm(token)).toMatchObject({ status: 200, body: { email: 'new@example.com' } })
  expect((await browser.get('/auth/get-session')).body).toMatchObject({ user: { email: 'new@example.com', emailVerified: true } })
  expect(mailTo(member.email)).toContain('you sign in with new@example.com from now on')
  const old = await new Browsing(relay.url).post('/auth/sign-in/email', { email: member.email, password: member.password })
  expect(codeOf(old)).toEqual([401, 'sign-in-refused'])
  expect(codeOf(await confirm(token))).toEqual([403, 'email-link-invalid'])
  const { rows } = await relay.pool.query(`select before, after from audit_entry where action = 'person.email-changed' and target = $1`, [
    member.id,
  ])
  expect(rows).toEqual([{ before: { email: member.email }, after: { email: 'new@example.com' } }])
})

test('an unattended browser changes nothing, and a link ends with the password of whoever asked', async () => {
  const { member, browser, token } = await asking('later@example.com')
  const wrong = await browser.post('/auth/change-email/begin', { email: 'thief@example.com', password: 'a guess of mine' })
  expect(codeOf(wrong)[1]).toBe('password-wrong')
  expect(codeOf(await browser.post('/auth/change-email/begin', { email: 'thief@example.com' }))[1]).toBe('password-wrong')
  expect(mailTo('thief@example.com')).toBe('')
  await browser.post('/auth/change-password', { currentPassword: member.password, newPassword: 'another password' })
  expect(codeOf(await confirm(token))).toEqual([403, 'email-link-invalid'])
  expect(codeOf(await confirm(`${token.slice(0, -2)}xx`))).toEqual([403, 'email-link-invalid'])
})

test('an address of somebody else is not told of, and not given', async () => {
  const { begun, token } = await asking(relay.first.email)
  expect(begun).toMatchObject({ status: 200, body: { isMailed: true } })
  expect(token).toBe('')
  expect(mailTo(relay.first.email)).toContain('nothing was changed')
  const late = await asking('race@example.com')
  await relay.pool.query(`insert into person (id, name, email) values ('racer', 'Racer', 'race@example.com')`)
  expect(codeOf(await confirm(late.token))).toEqual([409, 'email-taken'])
})

test('a link says what it changes, and holds once, also when its person has come back to the address that it was asked from', async () => {
  const { member, browser, token } = await asking('there@example.com')
  const read = () => new Browsing(relay.url).post('/auth/change-email/read', { token })
  expect(await read()).toMatchObject({ status: 200, body: { from: member.email, to: 'there@example.com' } })
  expect((await confirm(token)).status).toBe(200)
  expect(codeOf(await read())).toEqual([403, 'email-link-invalid'])
  await browser.post('/auth/change-email/begin', { email: member.email, password: member.password })
  expect((await confirm(/change-email#(\S+)/.exec(mailTo(member.email))?.[1] ?? '')).status).toBe(200)
  expect(codeOf(await confirm(token))).toEqual([403, 'email-link-invalid'])
})

test('of two who take one address at once the second is told that it is taken', async () => {
  const both = [await asking('same@example.com'), await asking('same@example.com')]
  const codes = (await Promise.all(both.map(({ token }) => confirm(token)))).map((answer) => codeOf(answer))
  expect(codes).toContainEqual([200, undefined])
  expect(codes).toContainEqual([409, 'email-taken'])
})

test('a link to set a password that lies in the old mailbox holds no longer', async () => {
  // An address is sent a few mails only.
  const fresh = await mailing()
  onTestFinished(() => fresh.close())
  const { member, token } = await asking('moved@example.com', fresh)
  const stranger = new Browsing(fresh.url)
  expect((await stranger.post('/auth/request-password-reset', { email: member.email })).status).toBe(200)
  // Mailed behind the answer, whose time must not tell whether there is an account.
  const reset = await eventually(() => /reset-password#(\S+)/.exec(mailTo(member.email))?.[1])
  expect((await confirm(token, fresh)).status).toBe(200)
  const late = await stranger.post('/auth/reset-password', { token: reset, newPassword: 'of another' })
  expect(codeOf(late)).toEqual([403, 'reset-link-invalid'])
})

test('where no mail can be sent an owner changes the address at once, and others are told to be invited', async () => {
  const mute = await startTestRelay({ settings: { CLOUDPRINT_BEHIND_PROXY: 'true' } })
  const { email, password } = mute.first
  const owner = await signedIn(mute, email, password)
  const change = (wanted: string) => owner.post('/auth/change-email/begin', { email: wanted, password })
  expect(await change('ada@example.com')).toMatchObject({ status: 200, body: { isMailed: false } })
  expect((await owner.get('/auth/get-session')).body).toMatchObject({ user: { email: 'ada@example.com', emailVerified: false } })
  await Promise.all([change('grace@example.com'), change('edith@example.com')])
  const { rows } = await mute.pool.query<{ before: string; after: string }>(
    `select before->>'email' as before, after->>'email' as after from audit_entry where action = 'person.email-changed' order by id`,
  )
  expect(rows.map(({ before }) => before)).toEqual([email, ...rows.slice(0, -1).map(({ after }) => after)])
  await mute.pool.query(`update membership set role = 'admin'`)
  expect(codeOf(await change('ada@example.org'))).toEqual([503, 'mail-not-sent'])
  await mute.close()
})
