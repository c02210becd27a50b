import type { Route } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { servedAuth } from '../signing-in/served-auth.ts'

const https = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'print.example.com' }
const ours = 'https://print.example.com'

let relay: TestRelay
let cookie: string
let setCookies: string[]
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_BEHIND_PROXY: 'true', CLOUDPRINT_PUBLIC_URL: ours } })
  const { email, password } = relay.first
  const answer = await fetch(`${relay.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { ...https, 'content-type': 'application/json', 'origin': ours },
    body: JSON.stringify({ email, password }),
  })
  setCookies = answer.headers.getSetCookie()
  cookie = setCookies.map((one) => one.split(';', 1)[0]).join('; ')
})
afterAll(async () => relay.close())

test('cookies are for this very host, for HTTPS and for no script, and do not travel with what other sites send', () => {
  expect(setCookies.length).toBeGreaterThan(0)
  for (const one of setCookies) {
    expect(one).toMatch(/^__Host-/)
    for (const attribute of ['Path=/', 'HttpOnly', 'Secure']) expect(one).toContain(attribute)
    expect(one).toMatch(/SameSite=(Lax|Strict)/)
    expect(one).not.toMatch(/domain=/i)
  }
})

test.each(['/', '/sign-in', '/v1/me', '/auth/get-session', '/v1/openapi.json', '/nothing/here.js'])(
  '%s tells browsers what to forbid',
  async (path) => {
    const { headers } = await fetch(`${relay.url}${path}`, { headers: { ...https, cookie } })
    const policy = new Map(
      (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources.join(' ')]
      }),
    )
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('frame-ancestors')).toBe("'none'")
    expect(policy.get('object-src')).toBe("'none'")
    expect(policy.get('form-action')).toBe("'self'")
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  },
)

const changing = [
  ...Object.values<Route>(routes)
    .filter(({ access, method }) => access.by === 'client' && !['GET', 'HEAD'].includes(method))
    .map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, randomUUID())}`),
  ...Object.keys(servedAuth)
    .filter((one) => one.startsWith('POST '))
    .map((one) => one.replace(' ', ' /auth')),
]

describe.each([
  ['another site', { 'sec-fetch-site': 'cross-site', 'origin': 'https://evil.example' }],
  ['another name under the same domain', { 'sec-fetch-site': 'same-site', 'origin': 'https://other.example.com' }],
  ['a browser of long ago, on another site', { origin: 'https://evil.example' }],
  ['who does not say where', {}],
])('what %s sends with the cookie', (_who, from) => {
  test.each(changing)('changes nothing by %s', async (address) => {
    const [method = '', path = ''] = address.split(' ')
    const answer = await fetch(`${relay.url}${path}`, {
      method,
      // What uploads want to be told before anything else is no matter to the others.
      headers: { ...https, ...from, cookie, 'content-type': 'application/json', 'tus-resumable': '1.0.0' },
      body: method === 'DELETE' ? undefined : '{}',
    } as RequestInit)
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'forbidden' }])
  })
})

test('the console’s own page may', async () => {
  const headers = { ...https, 'sec-fetch-site': 'same-origin', cookie, 'content-type': 'application/json' }
  const answer = await fetch(`${relay.url}/v1/settings`, { method: 'PATCH', headers, body: JSON.stringify({ jobRetention: 86_400 }) })
  expect(answer.status).toBe(200)
})
