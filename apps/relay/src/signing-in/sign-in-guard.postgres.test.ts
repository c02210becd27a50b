import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_BEHIND_PROXY: 'true' } })
})
afterAll(async () => relay.close())

async function signIn(password: string, from: string, { email = relay.first.email, cookie = '' } = {}) {
  // Behind the declared proxy the console is reached by the address that the proxy names.
  const origin = 'https://print.example.com'
  const forwarded = { 'x-forwarded-for': from, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'print.example.com' }
  return fetch(`${relay.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie, ...forwarded },
    body: JSON.stringify({ email, password }),
  })
}

test('an address that guesses passwords has to wait, and others do not', async () => {
  for (let guess = 0; guess < 10; guess++) expect((await signIn(`wrong ${guess}`, '192.0.2.66')).status).toBe(401)
  const refused = await signIn(relay.first.password, '192.0.2.66')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({
    code: 'sign-in-throttled',
    detail: expect.stringMatching(/^Too many wrong passwords were tried\. Try again in \d+ seconds?\.$/),
  })
  const other = await signIn(relay.first.password, '192.0.2.67')
  expect(other.status).toBe(200)
  expect(other.headers.getSetCookie()).toContainEqual(
    expect.stringMatching(/^__Host-cloudprint\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/),
  )
})

test('a machine that guesses from all the addresses of its IPv6 network has to wait, and its neighbours do not', async () => {
  const guess = async (last: number) => signIn('wrong', `2001:db8:0:1::${last}`, { email: 'nobody@example.com' })
  for (let last = 1; last <= 10; last++) expect((await guess(last)).status).toBe(401)
  expect((await signIn(relay.first.password, '2001:db8:0:1:a:b:c:d')).status).toBe(429)
  expect((await signIn(relay.first.password, '2001:db8:0:2::1')).status).toBe(200)
})

test('of many guesses that come together, a few are looked at', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, guess) => signIn(`wrong ${guess}`, '192.0.2.68')))
  expect(answers.filter(({ status }) => status !== 429).length).toBe(10)
})

/** What a browser keeps of an answer beside the session. */
function knownIn(answer: Response): string {
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('__Host-cloudprint.known=')) ?? ''
  expect(cookie).toMatch(/^__Host-cloudprint\.known=[\w-]{16}\.[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
  return cookie.split(';', 1)[0] ?? ''
}

test('a known browser has few guesses itself, and none more for another account', async () => {
  const cookie = knownIn(await signIn(relay.first.password, '192.0.2.81'))
  const guesses = await Promise.all(Array.from({ length: 30 }, (_, guess) => signIn(`wrong ${guess}`, '192.0.2.82', { cookie })))
  expect(guesses.filter(({ status }) => status !== 429)).toHaveLength(15)
  expect((await signIn(relay.first.password, '192.0.2.83', { cookie })).status).toBe(429)
  // Theirs is a stranger's: ten from one address.
  const email = 'somebody.else@example.com'
  const others = await Promise.all(Array.from({ length: 30 }, (_, guess) => signIn(`wrong ${guess}`, '192.0.2.84', { email, cookie })))
  expect(others.filter(({ status }) => status !== 429)).toHaveLength(10)
  const forged = cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  expect((await signIn(relay.first.password, '192.0.2.84', { cookie: forged })).status).toBe(429)
})

test('who signed in with a browser before is not locked out by what others guess, also from the same address', async () => {
  const cookie = knownIn(await signIn(relay.first.password, '192.0.2.80'))
  const guesses = await Promise.all(
    Array.from({ length: 100 }, (_, guess) => signIn(`wrong ${guess}`, guess < 20 ? '192.0.2.80' : `192.0.2.${100 + guess}`)),
  )
  const waits = guesses.filter(({ status }) => status === 429).map(({ headers }) => Number(headers.get('retry-after')))
  expect(waits.length).toBeGreaterThan(0)
  expect((await signIn(relay.first.password, '192.0.2.80')).status).toBe(429)
  expect((await signIn(relay.first.password, '192.0.2.80', { cookie })).status).toBe(200)
})
