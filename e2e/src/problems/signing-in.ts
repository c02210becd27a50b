import { changeSettings } from '@cloudprint/protocol/http/settings-routes'
import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { checkSso, checkSsoDomain, setSso } from '@cloudprint/protocol/http/sso-routes'
import { Client } from 'pg'
import { randomUUID } from 'node:crypto'
import type { RelayProcess } from '../harness/relay-process.ts'
import { codeOf, type Provokers } from './provoke.ts'

/** A browser as far as the relay sees one. */
function browse({ apiUrl }: RelayProcess) {
  const cookies = new Map<string, string>()
  const ask = async (path: string, init: { method?: string; body?: string } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${apiUrl}${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', 'origin': apiUrl, ...(cookie === '' ? {} : { cookie }) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return response
  }
  const send = (method: string) => (path: string, body: object) => ask(path, { method, body: JSON.stringify(body) })
  return { get: (path: string) => ask(path), post: send('POST'), put: send('PUT') }
}

async function signedIn(relay: RelayProcess) {
  const browser = browse(relay)
  const { email, password } = relay.firstRun
  await browser.post('/auth/sign-in/email', { email, password })
  return browser
}

const ownersByRelay = new Map<RelayProcess, ReturnType<typeof signedIn>>()

/** The owner's browser, in which one sign-in serves several stories. */
function ownerOf(relay: RelayProcess): ReturnType<typeof signedIn> {
  const known = ownersByRelay.get(relay) ?? signedIn(relay)
  ownersByRelay.set(relay, known)
  return known
}

async function inDatabase({ databaseUrl }: RelayProcess, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await work(client)
  await client.end()
}

/** Nobody ever asks it. */
const provider = {
  issuer: 'https://id.example',
  clientId: 'x',
  clientSecret: 'x',
  domains: ['acme.example'],
  roleClaim: null,
  roleByValue: {},
  defaultRole: 'viewer',
  sitesClaim: null,
  isRequired: false,
}

export const signingIn = {
  // Without a mail server an owner's address changes at once.
  'email-taken': async ({ cramped: { relay } }) => {
    const owner = await ownerOf(relay)
    await inDatabase(relay, (client) => client.query("insert into person (id, name, email) values ('taken', 'Ada', 'taken@example.com')"))
    return codeOf(await owner.post('/auth/change-email/begin', { email: 'taken@example.com', password: relay.firstRun.password }))
  },
  'email-link-invalid': async ({ site }) => codeOf(await browse(site.relay).post('/auth/change-email/confirm', { token: 'used-long-ago' })),
  'sign-in-refused': async ({ site }) =>
    codeOf(await browse(site.relay).post('/auth/sign-in/email', { email: 'nobody@example.com', password: 'mistyped' })),
  'sign-in-throttled': async ({ cramped }) => {
    // In before: guesses from its address would hold up its owner for a minute.
    await ownerOf(cramped.relay)
    for (let guesses = 0; guesses < 50; guesses += 1) {
      const guess = { email: 'nobody@example.com', password: `guess ${guesses}` }
      const code = await codeOf(await browse(cramped.relay).post('/auth/sign-in/email', guess))
      if (code !== 'sign-in-refused') return code
    }
    return undefined
  },
  'password-wrong': async ({ site }) => {
    const browser = await signedIn(site.relay)
    return codeOf(await browser.post('/auth/change-password', { currentPassword: 'mistyped', newPassword: 'never to be set' }))
  },
  'code-wrong': async ({ site }) => {
    const browser = await signedIn(site.relay)
    // An app that never shows a right code is asked for by nobody.
    await browser.post('/auth/two-factor/enable', { password: site.relay.firstRun.password })
    return codeOf(await browser.post('/auth/two-factor/verify-totp', { code: 'no code' }))
  },
  'sign-in-expired': async ({ site }) => codeOf(await browse(site.relay).post('/auth/two-factor/verify-totp', { code: '123456' })),
  'sign-in-not-fresh': async ({ site }) => {
    const browser = await signedIn(site.relay)
    await inDatabase(site.relay, (client) => client.query("update session set created_at = now() - interval '2 days'"))
    return codeOf(await browser.get('/auth/passkey/generate-register-options'))
  },
  'passkey-refused': async ({ site }) => {
    const browser = browse(site.relay)
    await browser.get('/auth/passkey/generate-authenticate-options')
    return codeOf(await browser.post('/auth/passkey/verify-authentication', { response: { id: 'made for another installation' } }))
  },
  'second-factor-missing': async ({ site }) => {
    const browser = await signedIn(site.relay)
    await site.api.call(changeSettings, { body: { secondFactor: 'required' } })
    const code = await codeOf(await browser.get(getCaller.path))
    // For people alone, and whom it keeps out cannot.
    await inDatabase(site.relay, (client) => client.query("update organization set second_factor = 'optional'"))
    return code
  },
  'sso-provider-unusable': async ({ site }) => {
    const browser = await signedIn(site.relay)
    // An address in this machine's own network, which nobody has allowed.
    return codeOf(await browser.post(checkSso.path, { issuer: 'https://127.0.0.1:9', clientId: 'x', clientSecret: 'x' }))
  },
  'sso-domain-unproved': async ({ site }) => {
    const browser = await signedIn(site.relay)
    await browser.put(setSso.path, { ...provider, domains: ['nobody-set-it.invalid'] })
    return codeOf(await browser.post(checkSsoDomain.path, { domain: 'nobody-set-it.invalid' }))
  },
  'sso-domain-taken': async ({ cramped: { relay } }) => {
    const owner = await ownerOf(relay)
    return codeOf(await owner.put(setSso.path, { ...provider, domains: ['others.example'] }))
  },
  'sso-required': async ({ site }) => {
    const owner = await signedIn(site.relay)
    await inDatabase(site.relay, async (client) => {
      const id = randomUUID()
      await client.query("insert into person (id, name, email) values ($1, 'Lea', 'lea@example.com')", [id])
      await client.query(
        "insert into membership (organization_id, person_id, role, via) select organization_id, $1, 'viewer', 'invitation' from membership where role = 'owner'",
        [id],
      )
      await client.query(
        "insert into account (id, user_id, account_id, provider_id, password) select $1, $1, $1, 'credential', password from account where provider_id = 'credential'",
        [id],
      )
    })
    await owner.put(setSso.path, provider)
    await inDatabase(site.relay, (client) => client.query("update sso_domain set verified_at = now() where domain = 'acme.example'"))
    await owner.put(setSso.path, { ...provider, isRequired: true })
    const lea = browse(site.relay)
    await lea.post('/auth/sign-in/email', { email: 'lea@example.com', password: site.relay.firstRun.password })
    const code = await codeOf(await lea.get(getCaller.path))
    await owner.put(setSso.path, { ...provider, isRequired: false })
    return code
  },
  'reset-link-invalid': async ({ site }) =>
    codeOf(await browse(site.relay).post('/auth/reset-password', { token: 'used-long-ago', newPassword: 'a new password' })),
  // Behind a proxy, and without a mail server.
  'mail-not-sent': async ({ cramped }) =>
    codeOf(await browse(cramped.relay).post('/auth/request-password-reset', { email: 'nobody@example.com' })),
} satisfies Provokers
