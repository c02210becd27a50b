import { routes } from '@cloudprint/protocol/http/routes'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { makeKey as newKey } from './api-key-format.ts'
import { ApiKeys } from './api-keys.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

async function makeKey(body: { name: string; scopes?: 'jobs:read'[]; expiresAt?: string }) {
  const made = await relay.call(routes.createApiKey, { body })
  if (!made.ok) throw new Error(made.problem.detail)
  return made.reply
}

describe('an API key', () => {
  test('is shown once, by its prefix afterwards', async () => {
    const made = await makeKey({ name: 'WMS' })
    expect(made.key).toMatch(/^cpk_[\w-]{43}$/)
    const listed = await relay.call(routes.listApiKeys, {})
    if (!listed.ok) throw new Error(listed.problem.detail)
    expect(listed.reply.items.find((item) => item.id === made.id)).toMatchObject({ name: 'WMS', prefix: made.key.slice(0, 10) })
    expect(JSON.stringify(listed.reply)).not.toContain(made.key)
  })

  test('that is revoked is refused at once, although it was in use a moment ago', async () => {
    const made = await makeKey({ name: 'short-lived', scopes: ['jobs:read'] })
    expect(await relay.call(routes.getCaller, {}, made.key)).toMatchObject({ ok: true })
    expect(await relay.call(routes.revokeApiKey, { params: { apiKeyId: made.id } })).toMatchObject({ ok: true })
    const refused = await relay.call(routes.getCaller, {}, made.key)
    expect(refused).toMatchObject({ ok: false, status: 401, problem: { code: 'credentials-invalid' } })
    expect(await relay.call(routes.revokeApiKey, { params: { apiKeyId: made.id } })).toMatchObject({
      problem: { code: 'api-key-not-found' },
    })
  })

  test('that would have expired already is not made', async () => {
    const body = { name: 'too late', expiresAt: new Date(Date.now() - 1_000).toISOString() }
    expect(await relay.call(routes.createApiKey, { body })).toMatchObject({
      status: 422,
      problem: { code: 'request-invalid', errors: [{ field: 'expiresAt' }] },
    })
  })

  test('that another relay revoked is refused soon', async () => {
    const made = await makeKey({ name: 'elsewhere', scopes: ['jobs:read'] })
    expect(await relay.call(routes.getCaller, {}, made.key)).toMatchObject({ ok: true })
    await relay.pool.query('update api_key set revoked_at = now() where id = $1', [made.id])
    await eventually(async () => expect(await relay.call(routes.getCaller, {}, made.key)).toMatchObject({ status: 401 }))
  })

  test('that has expired is refused', async () => {
    const made = await makeKey({ name: 'expired', scopes: ['jobs:read'], expiresAt: '2099-01-01T00:00:00.000Z' })
    await relay.pool.query(`update api_key set expires_at = '2026-01-01' where id = $1`, [made.id])
    expect(await relay.call(routes.getCaller, {}, made.key)).toMatchObject({ status: 401, problem: { code: 'credentials-invalid' } })
  })

  test('may do what its scopes say and nothing else', async () => {
    const made = await makeKey({ name: 'reader', scopes: ['jobs:read'] })
    expect(await relay.call(routes.getCaller, {}, made.key)).toMatchObject({
      ok: true,
      reply: { kind: 'api-key', name: 'reader', scopes: ['jobs:read'] },
    })
    const refused = await relay.call(routes.listComputers, {}, made.key)
    expect(refused).toMatchObject({
      status: 403,
      problem: { code: 'forbidden', detail: expect.stringContaining('computers:read') as string },
    })
  })

  test('cannot make one that may do more than itself', async () => {
    const made = await relay.call(routes.createApiKey, { body: { name: 'keys only', scopes: ['admin:keys'] } })
    if (!made.ok) throw new Error(made.problem.detail)
    const more = await relay.call(routes.createApiKey, { body: { name: 'more', scopes: ['jobs:write'] } }, made.reply.key)
    expect(more).toMatchObject({ status: 403, problem: { code: 'forbidden' } })
  })

  test('notes its last use', async () => {
    const made = await makeKey({ name: 'used', scopes: ['jobs:read'] })
    await relay.call(routes.getCaller, {}, made.key)
    await eventually(async () => {
      const { rows } = await relay.pool.query<{ used: boolean }>('select last_used_at is not null as used from api_key where id = $1', [
        made.id,
      ])
      return rows[0]?.used
    })
  })

  test('that was just used is known without a question to the database', async () => {
    const keys = new ApiKeys(relay.pool, silentLogger)
    const isKnownAtOnce = async () => {
      expect(await keys.verify(relay.first.apiKey)).toMatchObject({ ok: true })
      return !(keys.verify(relay.first.apiKey) instanceof Promise)
    }
    await eventually(isKnownAtOnce, { what: 'an answer that has waited for nothing' })
  })
})

test('a flood of invented keys is turned away, and a key that was in use goes on', async () => {
  const keys = new ApiKeys(relay.pool, silentLogger)
  expect(await keys.verify(relay.first.apiKey)).toMatchObject({ ok: true })
  const answers = Array.from({ length: 1_000 }, async () => keys.verify(newKey().key))
  expect(await keys.verify(relay.first.apiKey)).toMatchObject({ ok: true })
  const outcomes = await Promise.allSettled(answers)
  const turnedAway = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(turnedAway.length).toBeGreaterThan(700)
  expect(turnedAway[0]?.reason).toMatchObject({ problem: { code: 'too-many-requests' } })
})

test('a key that asks more often than it may is told when to come back', async () => {
  const slow = await startTestRelay({ settings: { CLOUDPRINT_REQUESTS_PER_SECOND: '1' } })
  onTestFinished(async () => slow.close())
  const ask = () => fetch(`${slow.url}/v1/me`, { headers: { authorization: `Bearer ${slow.first.apiKey}` } })
  const answers = await Promise.all(Array.from({ length: 20 }, ask))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(5)
  expect(refused[0]?.headers.get('retry-after')).toBe('1')
  expect(await refused[0]?.json()).toMatchObject({ code: 'too-many-requests' })
  expect((await fetch(`${slow.url}/v1/me`, { headers: { cookie: await slow.signIn() } })).status).toBe(200)
})
