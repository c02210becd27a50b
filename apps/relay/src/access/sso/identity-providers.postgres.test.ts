import { getSso, removeSso, setSso } from '@cloudprint/protocol/http/sso-routes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callWith } from '../../testing/add-member.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
import { createTextSeal } from './seal-text.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

const provider = {
  issuer: 'https://id.example.com',
  clientId: 'cloudprint',
  domains: ['example.com'],
  roleClaim: null,
  roleByValue: {},
  defaultRole: 'viewer' as const,
  sitesClaim: null,
  isRequired: false,
}

test('after another CLOUDPRINT_AUTH_SECRET single sign-on can be read, set anew and ended; the secret has to be entered again', async () => {
  const asOwner = callWith(relay, await relay.signIn())
  expect(await asOwner(setSso, { body: { ...provider, clientSecret: 'a secret' } })).toMatchObject({ ok: true })
  const sealedByAnother = createTextSeal('another secret', 'sso client secret').seal('a secret')
  const changeSecret = async () => relay.pool.query('update identity_provider set client_secret = $1', [sealedByAnother])
  await changeSecret()
  expect(await asOwner(getSso, {})).toMatchObject({ ok: true, reply: { provider } })
  const kept = await asOwner(setSso, { body: provider })
  expect(kept).toMatchObject({ status: 422, problem: { detail: expect.stringContaining('CLOUDPRINT_AUTH_SECRET') as string } })
  const begun = await fetch(`${relay.url}/auth/sso/begin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ email: 'grace@example.com' }),
  })
  expect(begun.status).toBeLessThan(500)
  expect(await asOwner(setSso, { body: { ...provider, clientSecret: 'anew' } })).toMatchObject({ ok: true })
  expect(await asOwner(setSso, { body: provider })).toMatchObject({ ok: true })
  await changeSecret()
  expect(await asOwner(removeSso, {})).toMatchObject({ ok: true })
  expect(await asOwner(getSso, {})).toMatchObject({ ok: true, reply: { provider: null } })
})
