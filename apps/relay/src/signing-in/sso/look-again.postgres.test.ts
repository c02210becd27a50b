import { silentLogger } from '@cloudprint/process-kit/logger'
import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { checkSsoDomain, getSso, setSso } from '@cloudprint/protocol/http/sso-routes'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { startDns } from '@cloudprint/testkit/start-dns'
import type { Dns } from '@cloudprint/testkit/start-dns'
import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '../../access/caller.ts'
import { JobSignals } from '../../jobs/job-signals.ts'
import { callWith } from '../../testing/add-member.ts'
import { sampleProvider } from '../../testing/sample-provider.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
import { DomainProofs, recordOf } from './domain-proofs.ts'
import { IdentityProviders } from './identity-providers.ts'
import { proveDomain } from './prove-domain.ts'
import { createTextSeal } from './seal-text.ts'

const HOUR_MS = 3_600_000
const begun = Date.now()
let dns: Dns
let relay: TestRelay
let asOwner: ReturnType<typeof callWith>
beforeAll(async () => {
  dns = await startDns()
  relay = await startTestRelay({ settings: { CLOUDPRINT_SSO_DNS_SERVERS: dns.server } })
  asOwner = callWith(relay, await relay.signIn())
})
afterAll(async () => {
  await relay.close()
  await dns.close()
})

const provider = { ...sampleProvider, clientSecret: 'a secret' }

const check = (domain: string) => asOwner(checkSsoDomain, { body: { domain } })

async function proved(domain: string): Promise<{ name: string; value: string }> {
  const set = await asOwner(setSso, { body: { ...provider, domains: [domain] } })
  const record = set.ok ? set.reply.domains[0]?.record : undefined
  if (record === undefined) throw new Error('the domain was not taken')
  dns.set(record.name, record.value)
  expect(await check(domain)).toMatchObject({ ok: true, reply: { domains: [{ verifiedAt: expect.any(String) as string }] } })
  return record
}

/** As a relay looks that many hours later; whom it tells. */
async function look(
  hoursLater: number,
  providers = relay.app.get(IdentityProviders),
  signal = new AbortController().signal,
): Promise<string[]> {
  const told: string[] = []
  await providers.lookAgain(
    { log: silentLogger, signal, changed: (organizationId) => told.push(organizationId) },
    new Date(begun + hoursLater * HOUR_MS),
  )
  return told
}

async function claimOf(domain: string) {
  const found = await asOwner(getSso, {})
  const claim = found.ok ? found.reply.domains.find((one) => one.domain === domain) : undefined
  return { isProved: claim?.verifiedAt !== null, missedLooks: claim?.missedLooks }
}

test('a domain whose record three daily looks on end do not find is proved no longer, which is told and stands in the audit', async () => {
  const domain = 'gone.example'
  const { name, value } = await proved(domain)
  expect(await look(23)).toEqual([])
  expect(await look(25)).toEqual([])
  dns.set(name)
  expect(await look(26)).toEqual([])
  expect(await look(50)).toHaveLength(1)
  expect(await claimOf(domain)).toEqual({ isProved: true, missedLooks: 1 })
  dns.set(name, value)
  expect(await look(75)).toHaveLength(1)
  expect(await claimOf(domain)).toEqual({ isProved: true, missedLooks: 0 })
  dns.set(name, 'v=spf1 -all')
  for (const later of [100, 125]) await look(later)
  expect(await claimOf(domain)).toEqual({ isProved: true, missedLooks: 2 })
  expect(await look(150)).toHaveLength(1)
  expect(await claimOf(domain)).toEqual({ isProved: false, missedLooks: 0 })
  expect(await relay.app.get(IdentityProviders).organizationOf(`ada@${domain}`)).toBe(undefined)
  const { rows } = await relay.pool.query(
    `select actor_kind, before->>'domain' as before, after, detail from audit_entry where action = 'sso.domain-unproved'`,
  )
  expect(rows).toEqual([{ actor_kind: 'relay', before: domain, after: { domain, verifiedAt: null }, detail: { why: 'record-gone' } }])
})

test('of relays that look at once one does', async () => {
  const domain = 'several.example'
  dns.set((await proved(domain)).name)
  const told = await Promise.all([look(200), look(200), look(200)])
  expect(told.flat()).toHaveLength(1)
  expect(await claimOf(domain)).toEqual({ isProved: true, missedLooks: 1 })
})

test('DNS that does not tell takes nothing from anybody, and is asked again an hour later', async () => {
  const domain = 'silent.example'
  dns.set((await proved(domain)).name)
  const nobodyThere = new DomainProofs({ trustedDomains: [], servers: ['127.0.0.1:1'] })
  const cutOff = new IdentityProviders(relay.drizzle, createTextSeal('x', 'x'), nobodyThere)
  expect(await look(300, cutOff)).toEqual([])
  expect(await claimOf(domain)).toEqual({ isProved: true, missedLooks: 0 })
  expect(await look(300.5)).toEqual([])
  expect(await look(301)).toHaveLength(1)
  expect(await claimOf(domain)).toEqual({ isProved: true, missedLooks: 1 })
})

test('a relay that is stopped waits for no DNS, and what it had not looked at is looked at an hour later', async () => {
  const silent = createSocket('udp4')
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
  const stopping = new AbortController()
  let askedSince = 0
  silent.once('message', () => {
    stopping.abort()
    // Whoever waits for DNS asks once more after two seconds; what was sent before the end has been read by then.
    setImmediate(() => silent.on('message', () => (askedSince += 1)))
  })
  const domain = 'stopped.example'
  dns.set((await proved(domain)).name)
  const proofs = new DomainProofs({ trustedDomains: [], servers: [`127.0.0.1:${silent.address().port}`] })
  const stopped = new IdentityProviders(relay.drizzle, createTextSeal('x', 'x'), proofs)
  expect(await look(400, stopped, stopping.signal)).toEqual([])
  expect(askedSince).toBe(0)
  silent.close()
  expect(await look(401)).toHaveLength(1)
  expect(await claimOf(domain)).toEqual({ isProved: true, missedLooks: 1 })
})

/** Another organization, which has proved the domain before by the token `older`. */
async function provedElsewhere(domain: string): Promise<string> {
  const elsewhere = randomUUID()
  await relay.pool.query(`insert into organization (id, name) values ($1, 'Other')`, [elsewhere])
  await relay.pool.query(
    `insert into identity_provider (organization_id, issuer, client_id, client_secret, role_by_value, is_required, updated_at)
       values ($1, 'https://id.example', 'x', 'x', '{}', false, now())`,
    [elsewhere],
  )
  const claim = `insert into sso_domain (domain, organization_id, token, verified_at) values ($1, $2, 'older', now())`
  await relay.pool.query(claim, [domain, elsewhere])
  return elsewhere
}

test('a domain goes to whoever proves it later only when the older record stands no longer', async () => {
  const domain = 'sold.example'
  const elsewhere = await provedElsewhere(domain)
  const set = await asOwner(setSso, { body: { ...provider, domains: [domain] } })
  const { name = '', value = '' } = (set.ok ? set.reply.domains[0]?.record : undefined) ?? {}
  dns.set(name, recordOf(domain, 'older').value)
  expect(await check(domain)).toMatchObject({ status: 409, problem: { code: 'sso-domain-unproved' } })
  dns.set(name, recordOf(domain, 'older').value, value)
  expect(await check(domain)).toMatchObject({ status: 409, problem: { code: 'sso-domain-taken' } })
  const told: string[] = []
  relay.app.get(JobSignals).on('changed', ({ organizationId }) => told.push(organizationId))
  dns.set(name, value)
  expect(await check(domain)).toMatchObject({ ok: true, reply: { domains: [{ domain, verifiedAt: expect.any(String) as string }] } })
  expect(told).toContain(elsewhere)
  const text = `select detail from audit_entry where action = 'sso.domain-unproved' and organization_id = $1`
  expect((await relay.pool.query(text, [elsewhere])).rows).toEqual([{ detail: { why: 'proved-by-another' } }])
})

test('a domain that is taken out while its record is looked for is not proved, and nobody loses it', async () => {
  const domain = 'given-up.example'
  const elsewhere = await provedElsewhere(domain)
  await asOwner(setSso, { body: { ...provider, domains: [domain] } })
  const me = await asOwner(getCaller, {})
  const organizationId = OrganizationId.parse(me.ok ? me.reply.organization.id : '')
  const isTrustedTo = async () => {
    await relay.pool.query('delete from sso_domain where domain = $1 and organization_id = $2', [domain, organizationId])
    return true
  }
  const caller = { kind: 'person', name: 'Owner', organizationId } as Caller
  const asked = proveDomain(relay.drizzle, new DomainProofs({ trustedDomains: [], servers: [dns.server] }), {
    caller,
    domain,
    now: new Date(),
    isTrustedTo,
  })
  expect(await asked).toMatchObject({ ok: false, problem: { code: 'request-invalid' } })
  const { rows } = await relay.pool.query('select organization_id from sso_domain where domain = $1 and verified_at is not null', [domain])
  expect(rows).toEqual([{ organization_id: elsewhere }])
})
