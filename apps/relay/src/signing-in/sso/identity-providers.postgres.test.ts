import { checkSsoDomain, getSso, removeSso, setSso } from '@cloudprint/protocol/http/sso-routes'
import { startDns } from '@cloudprint/testkit/start-dns'
import type { Dns } from '@cloudprint/testkit/start-dns'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callWith } from '../../testing/add-member.ts'
import { sampleProvider } from '../../testing/sample-provider.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
import { RelayEnv } from '../../env.ts'
import { checkTrustedDomains } from './check-trusted-domains.ts'
import { createTextSeal } from './seal-text.ts'

const elsewhere = randomUUID()
let dns: Dns
let relay: TestRelay
beforeAll(async () => {
  dns = await startDns()
  relay = await startTestRelay({
    settings: {
      CLOUDPRINT_SSO_DNS_SERVERS: dns.server,
      CLOUDPRINT_SSO_TRUSTED_DOMAINS: `print.internal, later.internal, theirs.internal=${elsewhere}`,
    },
  })
})
afterAll(async () => {
  await relay.close()
  await dns.close()
})

const provider = { ...sampleProvider, domains: ['example.com'] }

async function find(email: string): Promise<boolean> {
  const answer = await fetch(`${relay.url}/auth/sso/find`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ email }),
  })
  return ((await answer.json()) as { isOffered: boolean }).isOffered
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

test('a domain signs nobody in before its DNS record stands there, and says what stands there instead', async () => {
  const asOwner = callWith(relay, await relay.signIn())
  const set = await asOwner(setSso, { body: { ...provider, domains: ['gmail.com', 'acme.example'], clientSecret: 'a secret' } })
  const shown = set.ok ? set.reply.domains.find(({ domain }) => domain === 'acme.example') : undefined
  const { name = '', value = '' } = shown?.record ?? {}
  expect(shown).toEqual({
    domain: 'acme.example',
    record: { name: '_cloudprint.acme.example', value: expect.stringMatching(/^cloudprint-verification=[\w-]{24}$/) as string },
    verifiedAt: null,
    missedLooks: 0,
  })
  expect(await find('ada@acme.example')).toBe(false)
  const check = () => asOwner(checkSsoDomain, { body: { domain: 'acme.example' } })
  const unproved = (words: RegExp) => ({
    status: 409,
    problem: { code: 'sso-domain-unproved', detail: expect.stringMatching(words) as string },
  })
  expect(await check()).toMatchObject(unproved(/no TXT record at _cloudprint\.acme\.example/))
  dns.set(name, 'v=spf1 -all', `${value}0`)
  expect(await check()).toMatchObject(unproved(/another TXT record: “v=spf1 -all”/))
  expect(await find('ada@acme.example')).toBe(false)
  dns.set(name, 'v=spf1 -all', value)
  const proved = await check()
  const isProved = { domain: 'acme.example', record: { name, value }, verifiedAt: expect.any(String) as string, missedLooks: 0 }
  expect(proved).toMatchObject({ ok: true, reply: { domains: [isProved, { domain: 'gmail.com', verifiedAt: null }] } })
  expect([await find('Ada@ACME.example'), await find('ada@gmail.com')]).toEqual([true, false])
  // What is proved stays so while the rest is changed.
  const again = await asOwner(setSso, { body: { ...provider, domains: ['acme.example'] } })
  expect(again).toMatchObject({ ok: true, reply: { domains: [isProved] } })
})

test('a domain that is in nobody’s DNS is the operator’s to vouch for; single sign-on alone needs one that counts', async () => {
  const asOwner = callWith(relay, await relay.signIn())
  const body = { ...provider, domains: ['unproved.example'], clientSecret: 'a secret', isRequired: true }
  expect(await asOwner(setSso, { body })).toMatchObject({ status: 409, problem: { code: 'sso-domain-unproved' } })
  const set = await asOwner(setSso, { body: { ...body, domains: ['print.internal'] } })
  expect(set).toMatchObject({ ok: true, reply: { domains: [{ domain: 'print.internal', verifiedAt: expect.any(String) as string }] } })
  expect(await find('ada@print.internal')).toBe(true)
  const text = `select after->>'domain' as domain from audit_entry where action = 'sso.domain-proved' order by id desc limit 1`
  expect((await relay.pool.query(text)).rows).toEqual([{ domain: 'print.internal' }])
})

test('a trusted domain belongs to the organization that the operator names, or to the only one', async () => {
  const asOwner = callWith(relay, await relay.signIn())
  const of = (domain: string) => ({ body: { ...provider, domains: [domain], clientSecret: 'a secret' } })
  expect(await asOwner(setSso, of('theirs.internal'))).toMatchObject({ status: 409, problem: { code: 'sso-domain-taken' } })
  const trusting = (named: string) => ({
    CLOUDPRINT_SSO_TRUSTED_DOMAINS: RelayEnv.parse({ CLOUDPRINT_SSO_TRUSTED_DOMAINS: named }).CLOUDPRINT_SSO_TRUSTED_DOMAINS,
  })
  await checkTrustedDomains(relay.drizzle, trusting('print.internal'))
  await relay.pool.query(`insert into organization (id, name) values ($1, 'Other')`, [elsewhere])
  expect(await asOwner(setSso, of('later.internal'))).toMatchObject({ ok: true, reply: { domains: [{ verifiedAt: null }] } })
  const told = /print\.internal may be any one's: name the organization that it belongs to, such as print\.internal=[0-9a-f-]{36}/
  await expect(checkTrustedDomains(relay.drizzle, trusting('print.internal'))).rejects.toThrow(told)
  await checkTrustedDomains(relay.drizzle, trusting(`print.internal=${elsewhere}`))
})
