import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsing } from '../testing/browsing.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
let browser: Browsing
beforeAll(async () => {
  relay = await startTestRelay()
  browser = new Browsing(relay.url)
  await browser.post('/auth/sign-in/email', { email: relay.first.email, password: relay.first.password })
})
afterAll(async () => relay.close())

const nul = '\u0000'
test.each([
  ['/auth/sign-in/email', { email: `${nul}a@example.com`, password: 'abcdefghijkl' }],
  ['/auth/reset-password', { token: nul, newPassword: 'abcdefghijkl' }],
  ['/auth/sso/find', { email: nul }],
  ['/auth/sso/begin', { email: nul }],
  ['/auth/passkey/update-passkey', { id: nul, name: 'Laptop' }],
  ['/auth/passkey/delete-passkey', { id: `a\\${nul}` }],
  ['/auth/revoke-session', { token: nul }],
])('%s names a NUL as what is wrong', async (path, body) => {
  const answer = await browser.post(path, body)
  expect(answer).toMatchObject({ status: 422, body: { code: 'request-invalid', detail: expect.stringContaining('U+0000') as unknown } })
})

test('a backslash before the letters u0000 is no NUL', async () => {
  const answer = await browser.post('/auth/update-user', { name: String.raw`Ada \u0000` })
  expect(answer.status).toBe(200)
})
