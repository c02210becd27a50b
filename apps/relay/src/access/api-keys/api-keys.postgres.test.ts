import { routes } from '@cloudprint/protocol/http/routes'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { SiteId } from '@cloudprint/protocol/ids'
import { callWith } from '../../testing/add-member.ts'
import { addPrinter } from '../../testing/add-printer.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
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
    expect(made.key).toMatch(/^cpk_[0-9A-Za-z]{49}$/)
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
  const settled = Promise.allSettled(Array.from({ length: 1_000 }, async () => keys.verify(newKey().key)))
  expect(await keys.verify(relay.first.apiKey)).toMatchObject({ ok: true })
  const outcomes = await settled
  const turnedAway = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(turnedAway.length).toBeGreaterThan(700)
  expect(turnedAway[0]?.reason).toMatchObject({ problem: { code: 'too-many-requests' } })
})

/** At one request a second: five in one go, and one for each second since. */
const mayAskSince = (begunMs: number) => 5 + Math.ceil((performance.now() - begunMs) / 1_000)

test('a key that asks more often than it may is told when to come back', async () => {
  const slow = await startTestRelay({ settings: { CLOUDPRINT_REQUESTS_PER_SECOND: '1' } })
  onTestFinished(async () => slow.close())
  const ask = () => fetch(`${slow.url}/v1/me`, { headers: { authorization: `Bearer ${slow.first.apiKey}` } })
  const begunMs = performance.now()
  const answers = await Promise.all(Array.from({ length: 60 }, ask))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThanOrEqual(60 - mayAskSince(begunMs))
  expect(refused[0]?.headers.get('retry-after')).toBe('1')
  expect(await refused[0]?.json()).toMatchObject({ code: 'too-many-requests' })
  expect((await fetch(`${slow.url}/v1/me`, { headers: { cookie: await slow.signIn() } })).status).toBe(200)
})

test('a key that expires gives no key a later end than its own, and a person may', async () => {
  const expiresAt = '2099-01-01T00:00:00.000Z'
  const later = '2099-01-02T00:00:00.000Z'
  const short = await relay.call(routes.createApiKey, { body: { name: 'short', scopes: ['admin:keys', 'jobs:read'], expiresAt } })
  if (!short.ok) throw new Error(short.problem.detail)
  const { id, key } = short.reply
  const make = (body: { expiresAt: string | null }) =>
    relay.call(routes.createApiKey, { body: { name: 'x', scopes: ['jobs:read'], ...body } }, key)
  const refused = { status: 403, problem: { code: 'forbidden' } }
  expect([await make({ expiresAt: null }), await make({ expiresAt: later })]).toMatchObject([refused, refused])
  const made = await make({ expiresAt })
  if (!made.ok) throw new Error(made.problem.detail)
  const change = (apiKeyId: typeof id, body: object) => relay.call(routes.changeApiKey, { params: { apiKeyId }, body }, key)
  for (const apiKeyId of [id, made.reply.id]) {
    expect(await change(apiKeyId, { expiresAt: null })).toMatchObject(refused)
    expect(await change(apiKeyId, { expiresAt: later })).toMatchObject(refused)
    expect(await change(apiKeyId, { name: 'as it was' })).toMatchObject({ reply: { expiresAt } })
  }
  const endless = await makeKey({ name: 'endless', scopes: ['jobs:read'] })
  expect(await change(endless.id, { name: 'still endless' })).toMatchObject({ reply: { expiresAt: null } })
  for (const apiKeyId of [endless.id, id]) {
    expect(await relay.call(routes.rotateApiKey, { params: { apiKeyId }, body: { overlap: 600 } }, key)).toMatchObject({
      reply: { expiresAt },
    })
  }
  const asOwner = callWith(relay, await relay.signIn())
  expect(await asOwner(routes.changeApiKey, { params: { apiKeyId: made.reply.id }, body: { expiresAt: later } })).toMatchObject({
    reply: { expiresAt: later },
  })
})

describe('what a key is limited to', () => {
  test('are sites that are there still, each once, so that one of them can be removed', async () => {
    const [{ siteId }, { siteId: other }] = [await placeOfOwn(), await placeOfOwn()]
    const limits = { siteIds: [siteId, siteId, other, other] }
    const made = await relay.call(routes.createApiKey, { body: { name: 'dock', scopes: ['jobs:read'], ...limits } })
    if (!made.ok) throw new Error(made.problem.detail)
    const kept = () => relay.pool.query<{ ids: string[] }>('select site_ids as ids from api_key where id = $1', [made.reply.id])
    expect((await kept()).rows).toEqual([{ ids: [siteId, other] }])
    const params = { apiKeyId: made.reply.id }
    expect(await relay.call(routes.changeApiKey, { params, body: { siteIds: [other, other] } })).toMatchObject({ ok: true })
    expect((await kept()).rows).toEqual([{ ids: [other] }])
    await relay.pool.query('update site set removed_at = now() where id = $1', [siteId])
    const gone = { status: 422, problem: { code: 'request-invalid', errors: [{ field: 'siteIds' }] } }
    expect(await relay.call(routes.createApiKey, { body: { name: 'x', siteIds: [siteId] } })).toMatchObject(gone)
    expect(await relay.call(routes.changeApiKey, { params, body: { siteIds: [siteId, other] } })).toMatchObject(gone)
  })

  test('is named in the list, and must be there', async () => {
    const { printerId, siteId } = await placeOfOwn()
    const made = await relay.call(routes.createApiKey, { body: { name: 'dock', siteIds: [siteId], printerIds: [printerId] } })
    expect(made).toMatchObject({ ok: true, reply: { sites: [{ id: siteId, name: 'Dock' }], printers: [{ id: printerId }] } })
    const nowhere = await relay.call(routes.createApiKey, { body: { name: 'x', siteIds: [SiteId.parse(randomUUID())] } })
    expect(nowhere).toMatchObject({ status: 422, problem: { code: 'request-invalid', errors: [{ field: 'siteIds' }] } })
  })

  test('leaves no room for a scope that concerns everybody', async () => {
    const { siteId } = await placeOfOwn()
    const made = await relay.call(routes.createApiKey, { body: { name: 'x', siteIds: [siteId], scopes: ['admin:*'] } })
    expect(made).toMatchObject({ status: 422, problem: { code: 'request-invalid', errors: [{ field: 'scopes' }] } })
  })

  test('holds from the next request on when it is changed', async () => {
    const { printerId } = await placeOfOwn()
    const { id: apiKeyId, key } = await makeKey({ name: 'narrowed' })
    const seen = async () => {
      const listed = await relay.call(routes.listPrinters, { query: { limit: 200 } }, key)
      return listed.ok ? listed.reply.items.map(({ id }) => id) : []
    }
    await placeOfOwn()
    expect((await seen()).length).toBeGreaterThan(1)
    const changed = await relay.call(routes.changeApiKey, { params: { apiKeyId }, body: { printerIds: [printerId], name: 'Dock 1' } })
    expect(changed).toMatchObject({ ok: true, reply: { name: 'Dock 1', printers: [{ id: printerId }] } })
    expect(await seen()).toEqual([printerId])
  })
})

describe('a key that is rotated', () => {
  test('holds beside the new one for a while, and then no more', async () => {
    const old = await makeKey({ name: 'WMS', scopes: ['jobs:read'] })
    const params = { apiKeyId: old.id }
    const rotated = await relay.call(routes.rotateApiKey, { params, body: { overlap: 600 } })
    if (!rotated.ok) throw new Error(rotated.problem.detail)
    for (const key of [old.key, rotated.reply.key]) expect(await relay.call(routes.getCaller, {}, key)).toMatchObject({ ok: true })
    expect(rotated.reply).toMatchObject({ name: 'WMS', scopes: ['jobs:read'], expiresAt: null })
    const again = await relay.call(routes.rotateApiKey, { params, body: {} })
    expect(again).toMatchObject({ status: 409, problem: { code: 'api-key-replaced' } })
    await relay.pool.query(`update api_key set expires_at = now() - interval '1 second' where id = $1`, [old.id])
    await eventually(async () => expect(await relay.call(routes.getCaller, {}, old.key)).toMatchObject({ status: 401 }))
    await eventually(async () => {
      const listed = await relay.call(routes.listApiKeys, {})
      return listed.ok && listed.reply.items.find(({ id }) => id === old.id)?.lastRefusedAt !== null
    })
  })

  test('lives no longer than times can be written, however long the old one was made for', async () => {
    const old = await makeKey({ name: 'for ever', scopes: ['jobs:read'], expiresAt: '9999-12-31T23:59:59.000Z' })
    await relay.pool.query(`update api_key set created_at = created_at - interval '1 day' where id = $1`, [old.id])
    const rotated = await relay.call(routes.rotateApiKey, { params: { apiKeyId: old.id }, body: {} })
    expect(rotated).toMatchObject({ ok: true, reply: { expiresAt: '9999-12-31T23:59:59.000Z' } })
  })

  test('without overlap ends at once', async () => {
    const old = await makeKey({ name: 'leaked', scopes: ['jobs:read'] })
    await relay.call(routes.getCaller, {}, old.key)
    expect(await relay.call(routes.rotateApiKey, { params: { apiKeyId: old.id }, body: { overlap: 0 } })).toMatchObject({ ok: true })
    expect(await relay.call(routes.getCaller, {}, old.key)).toMatchObject({ status: 401 })
  })

  test('is not for who may do less than it: the new secret would be theirs', async () => {
    const strong = await makeKey({ name: 'strong' })
    const weak = await relay.call(routes.createApiKey, { body: { name: 'weak', scopes: ['admin:keys'] } })
    if (!weak.ok) throw new Error(weak.problem.detail)
    const params = { apiKeyId: strong.id }
    const { key } = weak.reply
    expect(await relay.call(routes.rotateApiKey, { params, body: {} }, key)).toMatchObject({ status: 403, problem: { code: 'forbidden' } })
    expect(await relay.call(routes.changeApiKey, { params, body: { name: 'x' } }, key)).toMatchObject({ status: 403 })
    expect(await relay.call(routes.revokeApiKey, { params }, key)).toMatchObject({ ok: true })
  })
})

test('a key has its own rate', async () => {
  const made = await relay.call(routes.createApiKey, { body: { name: 'slow', scopes: ['jobs:read'], requestsPerSecond: 1 } })
  if (!made.ok) throw new Error(made.problem.detail)
  const { key } = made.reply
  const begunMs = performance.now()
  const answers = await Promise.all(Array.from({ length: 60 }, async () => relay.call(routes.getCaller, {}, key)))
  const refused = answers.filter((answer) => !answer.ok && answer.problem.code === 'too-many-requests')
  expect(refused.length).toBeGreaterThanOrEqual(60 - mayAskSince(begunMs))
  expect(refused[0]).toMatchObject({ problem: { retryAfterSeconds: 1, detail: expect.stringContaining('its own limit') as string } })
})

/** A site with a printer, for the key of one test. */
async function placeOfOwn() {
  const { printerId, computerId } = await addPrinter(relay.pool)
  const siteId = SiteId.parse(randomUUID())
  await relay.pool.query(`insert into site (id, organization_id, name) select $1, organization_id, 'Dock' from computer where id = $2`, [
    siteId,
    computerId,
  ])
  await relay.pool.query('update computer set site_id = $1 where id = $2', [siteId, computerId])
  return { printerId, siteId }
}
