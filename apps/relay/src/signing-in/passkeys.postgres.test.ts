import { softPasskey } from '@cloudprint/testkit/soft-passkey'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAccount, signInTo } from '../testing/add-account.ts'
import { Browsing } from '../testing/browsing.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

const consoleUrl = 'https://print.example.com'
const rpId = 'print.example.com'
let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_PUBLIC_URL: consoleUrl } })
})
afterAll(async () => relay.close())

type Device = ReturnType<typeof softPasskey>

async function register(browser: Browsing, device: Device, origin: string) {
  const { challenge } = (await browser.get('/auth/passkey/generate-register-options')).body as { challenge: string }
  return browser.post('/auth/passkey/verify-registration', { response: device.register({ challenge, origin }) })
}

async function signIn(device: Device, origin: string) {
  const browser = new Browsing(relay.url)
  const { challenge } = (await browser.get('/auth/passkey/generate-authenticate-options')).body as { challenge: string }
  return browser.post('/auth/passkey/verify-authentication', { response: device.authenticate({ challenge, origin }) })
}

test('a passkey is made and used at the address that the operator declared, whatever the request says of where it comes from', async () => {
  const browser = await signInTo(relay, await addAccount(relay))
  const elsewhere = await register(browser, softPasskey({ rpId }), relay.url)
  expect(elsewhere.status).toBeGreaterThanOrEqual(400)
  const device = softPasskey({ rpId })
  expect((await register(browser, device, consoleUrl)).status).toBe(200)
  expect((await signIn(device, relay.url)).status).toBe(403)
  expect((await signIn(device, 'https://print.example.com.evil.example')).status).toBe(403)
  expect((await signIn(device, consoleUrl)).status).toBe(200)
})

test('a device that has not checked who uses it neither becomes a passkey nor signs in', async () => {
  const browser = await signInTo(relay, await addAccount(relay))
  const unchecked = await register(browser, softPasskey({ rpId, userVerified: false }), consoleUrl)
  expect(unchecked.body).toMatchObject({ code: 'passkey-refused' })
  expect((await browser.get('/auth/passkey/list-user-passkeys')).body).toEqual([])
})

test('a passkey of another name is none here', async () => {
  const browser = await signInTo(relay, await addAccount(relay))
  expect((await register(browser, softPasskey({ rpId: 'localhost' }), consoleUrl)).status).toBeGreaterThanOrEqual(400)
})
