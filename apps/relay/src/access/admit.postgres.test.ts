import { AGENT_AUDIENCE } from '@cloudprint/protocol/channel/handshake'
import { routes } from '@cloudprint/protocol/http/routes'
import { eq } from 'drizzle-orm'
import { SignJWT } from 'jose'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { computer } from '../db/tables/computer.table.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { AgentIdentities } from './agent-identities.ts'

let relay: TestRelay
let cookie: string
beforeAll(async () => {
  relay = await startTestRelay()
  cookie = await relay.signIn()
})
afterAll(async () => relay.close())

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; code?: string; authenticate: string | null }> {
  const response = await fetch(`${relay.url}${path}`, init)
  const { code } = (await response.json()) as { code?: string }
  return { status: response.status, authenticate: response.headers.get('www-authenticate'), ...(code === undefined ? {} : { code }) }
}

const json = { 'content-type': 'application/json' }
const makeKey = (headers: Record<string, string>) =>
  ask('/v1/api-keys', { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify({ name: 'x', scopes: ['jobs:read'] }) })

describe('a request to the API', () => {
  test('without credentials is told how to bring some', async () => {
    expect(await ask('/v1/me')).toEqual({ status: 401, code: 'credentials-missing', authenticate: 'Bearer realm="cloudprint"' })
  })

  test.each(['Bearer cpk_short', `Bearer cpk_${'x'.repeat(49)}`, 'Basic b3duZXI6c2VjcmV0', 'Bearer ', 'nonsense'])(
    'with the credentials "%s" is refused, whatever cookie comes along',
    async (authorization) => {
      expect(await ask('/v1/me', { headers: { authorization, cookie } })).toMatchObject({ status: 401, code: 'credentials-invalid' })
    },
  )

  test('is refused before its body is read', async () => {
    const body = `{"content":"${'a'.repeat(20 * 1024 * 1024)}`
    // Node may see the connection cut while it still sends; either way nothing of it was parsed.
    const asked = ask('/v1/jobs', { method: 'POST', headers: json, body }).then(
      ({ status }) => status,
      () => 401,
    )
    expect(await asked).toBe(401)
  })
})

describe('a signed-in person', () => {
  test('may read and, from the console itself, change', async () => {
    expect(await ask('/v1/me', { headers: { cookie } })).toMatchObject({ status: 200 })
    expect(await makeKey({ cookie, origin: relay.url })).toMatchObject({ status: 201 })
    expect(await makeKey({ cookie, 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 201 })
  })

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    {},
  ])('changes nothing by a request that another site sent: %j', async (headers: Record<string, string>) => {
    expect(await makeKey({ cookie, ...headers })).toMatchObject({ status: 403, code: 'forbidden' })
  })

  test('is out at once after signing out', async () => {
    const other = await relay.signIn()
    expect(await ask('/v1/me', { headers: { cookie: other } })).toMatchObject({ status: 200 })
    await fetch(`${relay.url}/auth/sign-out`, { method: 'POST', headers: { ...json, cookie: other, origin: relay.url }, body: '{}' })
    expect(await ask('/v1/me', { headers: { cookie: other } })).toMatchObject({ status: 401, code: 'credentials-invalid' })
  })

  test('with a forged cookie is nobody', async () => {
    const forged = cookie.replace(/.{12}(?=;|$)/, 'AAAAAAAAAAAA')
    expect(await ask('/v1/me', { headers: { cookie: forged } })).toMatchObject({ status: 401 })
  })
})

describe('signing in', () => {
  const signIn = (body: object, headers: Record<string, string> = { origin: relay.url }) =>
    ask('/auth/sign-in/email', { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })

  test('gives the same answer for a wrong password and an unknown person', async () => {
    const wrong = await signIn({ email: relay.first.email, password: 'not the password' })
    expect(wrong).toMatchObject({ status: 401, code: 'sign-in-refused' })
    expect(await signIn({ email: 'nobody@example.com', password: 'not the password' })).toEqual(wrong)
    expect(await signIn({ email: 'no address', password: 'not the password' })).toEqual(wrong)
  })

  test('is refused from another site, and nobody signs up', async () => {
    const owner = { email: relay.first.email, password: relay.first.password }
    expect(await signIn(owner, { origin: 'https://evil.example' })).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await ask('/auth/sign-up/email', { method: 'POST', headers: { ...json, origin: relay.url }, body: '{}' })).toMatchObject({
      status: 404,
    })
  })

  test('sets a cookie that scripts and other sites cannot use', async () => {
    const response = await fetch(`${relay.url}/auth/sign-in/email`, {
      method: 'POST',
      headers: { ...json, origin: relay.url },
      body: JSON.stringify({ email: relay.first.email, password: relay.first.password }),
    })
    expect(response.headers.getSetCookie()[0]).toMatch(/^cloudprint\.session_token=.*; HttpOnly; SameSite=Lax$/)
  })
})

describe('an agent’s assertion', () => {
  const publicKeyOf = (key: KeyObject) => key.export({ format: 'jwk' }).x ?? ''
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const stranger = generateKeyPairSync('ed25519')
  let computerId: string
  beforeAll(async () => {
    const system = { platform: 'linux', osVersion: '12', architecture: 'x64', hostname: 'h', agentVersion: '1' } as const
    const body = { code: relay.first.enrolmentCode, name: 'Packing 1', publicKey: publicKeyOf(publicKey), system }
    const enrolled = await relay.call(routes.enrolComputer, { body }, null)
    if (!enrolled.ok) throw new Error(enrolled.problem.detail)
    computerId = enrolled.reply.computerId
  })

  interface Claims {
    iss?: string
    aud?: string
    issuedAgo?: number
    validFor?: number
  }
  function sign(key: KeyObject, { iss = computerId, aud = AGENT_AUDIENCE, issuedAgo = 0, validFor = 60 }: Claims = {}): Promise<string> {
    const issuedAt = Math.floor(Date.now() / 1_000) - issuedAgo
    return new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + validFor)
      .sign(key)
  }
  const verify = async (assertion: string) => new AgentIdentities(relay.pool).verify(assertion)
  const refused = (code: string) => ({ ok: false, problem: { code } })

  test('proves the computer that signed it', async () => {
    expect(await verify(await sign(privateKey))).toMatchObject({ ok: true, agent: { computerId, computerName: 'Packing 1' } })
    expect(await verify(await sign(privateKey, { issuedAgo: 70 }))).toMatchObject({ ok: true })
    expect(await verify(await sign(privateKey, { issuedAgo: -20 }))).toMatchObject({ ok: true })
  })

  test.each<[string, Claims]>([
    ['too old', { issuedAgo: 95 }],
    ['made ahead', { issuedAgo: -60 }],
    ['long-lived', { validFor: 3_600 }],
    ['for somebody else', { aud: 'another-service' }],
    ['of an unknown computer', { iss: randomUUID() }],
    ['of no computer', { iss: 'me' }],
  ])('that is %s is refused', async (_what, claims) => {
    expect(await verify(await sign(privateKey, claims))).toMatchObject(refused('agent-assertion-invalid'))
  })

  test('signed by another key, or by none, is refused', async () => {
    expect(await verify(await sign(stranger.privateKey))).toMatchObject(refused('agent-assertion-invalid'))
    const [, payload] = (await sign(privateKey)).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    expect(await verify(none)).toMatchObject(refused('agent-assertion-invalid'))
    expect(await verify('nonsense')).toMatchObject(refused('agent-assertion-invalid'))
  })

  test('opens no route for clients, and a key none for agents', async () => {
    const authorization = `Bearer ${await sign(privateKey)}`
    expect(await ask('/v1/me', { headers: { authorization } })).toMatchObject({ status: 401, code: 'credentials-invalid' })
    const path = `/agent/v1/documents/${randomUUID()}`
    expect(await ask(path, { headers: { authorization } })).toMatchObject({ status: 410, code: 'document-unavailable' })
    const key = `Bearer ${relay.first.apiKey}`
    expect(await ask(path, { headers: { authorization: key } })).toMatchObject({ status: 401, code: 'agent-assertion-invalid' })
    expect(await ask(path)).toMatchObject({ status: 401, code: 'agent-assertion-invalid' })
  })

  test('is worth nothing after the computer was removed', async () => {
    const authorization = `Bearer ${await sign(privateKey)}`
    const path = `/agent/v1/documents/${randomUUID()}`
    expect(await ask(path, { headers: { authorization } })).toMatchObject({ status: 410 })
    expect(await relay.call(routes.removeComputer, { params: { computerId: computerId as never } })).toMatchObject({ ok: true })
    expect(await ask(path, { headers: { authorization } })).toMatchObject({ status: 403, code: 'computer-revoked' })
    const [row] = await relay.drizzle.select().from(computer).where(eq(computer.id, computerId))
    expect(row?.revokedAt).not.toBeNull()
  })
})
