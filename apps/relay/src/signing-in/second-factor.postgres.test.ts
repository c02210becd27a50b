import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { changeSettings } from '@cloudprint/protocol/http/settings-routes'
import { authenticatorApp } from '@cloudprint/testkit/authenticator-app'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Browsing } from '../testing/browsing.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
beforeEach(async () => {
  relay = await startTestRelay()
})
afterEach(async () => relay.close())

async function passwordGiven() {
  const browser = new Browsing(relay.url)
  const answer = await browser.post('/auth/sign-in/email', { email: relay.first.email, password: relay.first.password })
  return { browser, answer }
}

/** The owner with an app, and the browser in which they set it up. */
async function secured() {
  const { browser } = await passwordGiven()
  const { body } = await browser.post('/auth/two-factor/enable', { password: relay.first.password })
  const { totpURI, backupCodes } = body as { totpURI: string; backupCodes: [string, ...string[]] }
  const app = authenticatorApp(totpURI)
  expect((await browser.post('/auth/two-factor/verify-totp', { code: app.code() })).status).toBe(200)
  return { browser, app, backupCodes }
}

const meOf = async (browser: Browsing) => (await browser.get(getCaller.path)).status
const codeOf = ({ body }: { body: unknown }) => (body as { code: string }).code

test('with an app a password alone signs nobody in; its code does, and the audit tells it from the password', async () => {
  const { app } = await secured()
  const { browser, answer } = await passwordGiven()
  expect(answer.body).toMatchObject({ twoFactorRedirect: true })
  expect(await meOf(browser)).toBe(401)
  const wrong = await browser.post('/auth/two-factor/verify-totp', { code: app.code() === '123456' ? '654321' : '123456' })
  expect([wrong.status, codeOf(wrong)]).toEqual([403, 'code-wrong'])
  expect((await browser.post('/auth/two-factor/verify-totp', { code: app.code() })).status).toBe(200)
  expect(await meOf(browser)).toBe(200)
  const { rows } = await relay.pool.query<{ action: string }>("select action from audit_entry where action like 'person.%' order by id")
  expect(rows.map(({ action }) => action)).toEqual(['person.signed-in', 'person.second-factor-added', 'person.signed-in'])
})

test('codes cannot be tried again and again, also by beginning anew', async () => {
  const { app } = await secured()
  let guesses = 0
  const wrong = () => `no ${(guesses += 1)}`
  const { browser } = await passwordGiven()
  const tries: string[] = []
  for (let guess = 0; guess < 6; guess++) tries.push(codeOf(await browser.post('/auth/two-factor/verify-totp', { code: wrong() })))
  expect(tries).toEqual([...Array.from({ length: 5 }, () => 'code-wrong'), 'sign-in-expired'])
  const { browser: second } = await passwordGiven()
  for (let guess = 0; guess < 5; guess++) await second.post('/auth/two-factor/verify-totp', { code: wrong() })
  const { browser: third } = await passwordGiven()
  const locked = await third.post('/auth/two-factor/verify-totp', { code: app.code() })
  expect([locked.status, codeOf(locked), locked.header('retry-after')]).toEqual([429, 'sign-in-throttled', '900'])
})

test('a code of the app signs in once', async () => {
  const { app } = await secured()
  const code = app.code()
  const { browser } = await passwordGiven()
  expect((await browser.post('/auth/two-factor/verify-totp', { code })).status).toBe(200)
  const { browser: onlooker } = await passwordGiven()
  expect(codeOf(await onlooker.post('/auth/two-factor/verify-totp', { code, trustDevice: true }))).toBe('code-wrong')
  expect(await meOf(onlooker)).toBe(401)
  expect(onlooker.cookieNames.filter((name) => name.includes('trust'))).toEqual([])
  const { rows } = await relay.pool.query("select from audit_entry where action = 'person.signed-in'")
  expect(rows).toHaveLength(2)
})

test('a recovery code signs in once', async () => {
  const { backupCodes } = await secured()
  const [code] = backupCodes
  expect(backupCodes).toHaveLength(10)
  const { browser } = await passwordGiven()
  expect((await browser.post('/auth/two-factor/verify-backup-code', { code })).status).toBe(200)
  expect(await meOf(browser)).toBe(200)
  const { browser: again } = await passwordGiven()
  expect(codeOf(await again.post('/auth/two-factor/verify-backup-code', { code }))).toBe('code-wrong')
})

test('no device is remembered, except one that asked for it', async () => {
  const { app } = await secured()
  const { browser } = await passwordGiven()
  await browser.post('/auth/two-factor/verify-totp', { code: app.code() })
  expect(browser.cookieNames.filter((name) => name.includes('trust'))).toEqual([])
  const asked = (await passwordGiven()).browser
  await asked.post('/auth/two-factor/verify-totp', { code: app.code(Date.now() + 30_000), trustDevice: true })
  await asked.post('/auth/sign-out')
  const back = await asked.post('/auth/sign-in/email', { email: relay.first.email, password: relay.first.password })
  expect(back.body).not.toMatchObject({ twoFactorRedirect: true })
  expect(await meOf(asked)).toBe(200)
})

test('the app is removed with the password only', async () => {
  const { browser } = await secured()
  const refused = await browser.post('/auth/two-factor/disable', { password: 'a guess at it' })
  expect(codeOf(refused)).toBe('password-wrong')
  expect((await browser.post('/auth/two-factor/disable', { password: relay.first.password })).status).toBe(200)
  const { browser: other } = await passwordGiven()
  expect(await meOf(other)).toBe(200)
})

test('where everybody needs one, who has none gets no further than setting it up', async () => {
  const { browser } = await passwordGiven()
  expect((await relay.call(changeSettings, { body: { secondFactor: 'required' } })).ok).toBe(true)
  const refused = await browser.get(getCaller.path)
  expect([refused.status, codeOf(refused)]).toEqual([403, 'second-factor-missing'])
  const { browser: secure } = await secured()
  expect(await meOf(secure)).toBe(200)
})

test('neither the app’s secret nor a recovery code can be read in the database', async () => {
  const { backupCodes } = await secured()
  const { rows } = await relay.pool.query<{ row: string }>('select two_factor::text as row from two_factor')
  for (const code of backupCodes) expect(rows[0]?.row).not.toContain(code)
})
