import type { BrowserContext, Page } from 'playwright-core'
import { Client } from 'pg'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '@cloudprint/testkit/free-port'
import { startDns, type Dns } from '@cloudprint/testkit/start-dns'
import { clientId, clientSecret, startIdentityProvider, type IdentityProvider, type KnownPeople } from './harness/identity-provider.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { shareBrowser } from './harness/share-browser.ts'

const person = (name: string, groups: string[], email_verified = true) => ({
  name,
  groups,
  email_verified,
  email: `${name.toLowerCase()}@acme.example`,
})
const people: KnownPeople = {
  mara: person('Mara', ['print-operators']),
  noor: person('Noor', ['print-operators'], false),
  otto: person('Otto', ['canteen']),
  vera: person('Vera', ['print-admins']),
}

let identityProvider: IdentityProvider
let relay: RelayProcess
let dns: Dns
beforeAll(async () => {
  const apiPort = await freePort()
  identityProvider = await startIdentityProvider({ people, redirectUri: `http://localhost:${apiPort}/auth/sso/callback` })
  dns = await startDns()
  relay = await startRelay({
    env: {
      CLOUDPRINT_API_PORT: String(apiPort),
      CLOUDPRINT_SSO_DNS_SERVERS: dns.server,
      CLOUDPRINT_SSO_NETWORKS: '127.0.0.0/8, ::1',
      NODE_EXTRA_CA_CERTS: identityProvider.certFile,
    },
  })
})
afterAll(async () => {
  await relay.stop()
  await identityProvider.close()
  await dns.close()
})

const browser = shareBrowser()

async function openPage(): Promise<Page> {
  // The provider's certificate is its own.
  const context: BrowserContext = await browser().newContext({
    baseURL: relay.firstRun.consoleUrl,
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  return page
}

async function ownersPage(): Promise<Page> {
  const page = await openPage()
  const { email, password, consoleUrl } = relay.firstRun
  await page.request.post('/auth/sign-in/email', { data: { email, password }, headers: { origin: new URL(consoleUrl).origin } })
  await page.goto('/settings')
  await page.getByRole('heading', { name: 'Single sign-on' }).waitFor()
  // What stands above it makes room for itself as it comes, and a click meanwhile goes beside.
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  return page
}

const ssoPanel = (page: Page) => page.getByRole('region', { name: 'Single sign-on' })

async function beginSso(page: Page, email: string): Promise<void> {
  await page.goto('/printers')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Go on with single sign-on' }).click()
}

async function signIn(name: string): Promise<Page> {
  const page = await openPage()
  await beginSso(page, people[name]?.email ?? '')
  await identityProvider.signIn(page, name)
  return page
}

const me = (page: Page) =>
  page.evaluate(async () => {
    const answer = await fetch('/v1/me')
    return { status: answer.status, body: (await answer.json()) as { name?: string; scopes?: string[]; code?: string } }
  })
const refusal = (page: Page, words: string) => page.getByRole('alert').filter({ hasText: words }).waitFor()

async function inDatabase(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: relay.databaseUrl })
  await client.connect()
  await work(client)
  await client.end()
}

test('an owner sets it up, and is told what is wrong before it is right', async () => {
  const page = await ownersPage()
  await ssoPanel(page).getByRole('button', { name: 'Set up' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(`${relay.firstRun.consoleUrl}/auth/sso/callback`).waitFor()
  const check = async (issuer: string, secret: string, words: RegExp) => {
    await dialog.getByLabel('Issuer').fill(issuer)
    await dialog.getByLabel('Client secret').fill(secret)
    await dialog.getByRole('button', { name: 'Check the connection' }).click()
    await dialog.getByText(words).waitFor()
  }
  await dialog.getByLabel('Client id').fill(clientId)
  await check('https://10.11.12.13', clientSecret, /CLOUDPRINT_SSO_NETWORKS/)
  await check(`https://localhost:${await freePort()}`, clientSecret, /can not be asked/)
  await check(identityProvider.issuer.replace('localhost', '127.0.0.1'), clientSecret, /names another issuer/)
  await check(identityProvider.issuer, 'another secret', /does not take client id and secret/)
  await check(identityProvider.issuer, clientSecret, /The provider answers/)
  await dialog.getByLabel('E-mail domains').fill('acme.example')
  await dialog.getByLabel('Claim with groups or roles').fill('groups')
  await dialog.getByLabel('Groups that are admins').fill('print-admins')
  await dialog.getByLabel('Groups that are operators').fill('print-operators')
  await dialog.getByLabel('Groups that are viewers').fill('print-guests')
  await dialog.getByLabel('Who is in none of them').selectOption({ label: 'Is not let in' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const checkNow = page.getByRole('button', { name: 'Check now: acme.example' })
  await checkNow.click()
  await refusal(page, 'no TXT record at _cloudprint.acme.example')
  dns.set('_cloudprint.acme.example', (await page.getByLabel('Value of the record for acme.example').textContent()) ?? '')
  await checkNow.click()
  await page.getByText('Proved', { exact: true }).waitFor()
  const answer = await page.evaluate(async () => (await fetch('/v1/sso')).text())
  expect(answer).toContain(identityProvider.issuer)
  expect(answer).not.toContain(clientSecret)
  await inDatabase(async (client) => {
    const { rows } = await client.query<{ row: string }>('select identity_provider::text as row from identity_provider')
    expect(rows[0]?.row).not.toContain(clientSecret)
  })
  await page.context().close()
})

test('whom the provider knows is signed in where they were going, with the role of today', async () => {
  const page = await signIn('mara')
  await page.getByRole('heading', { name: 'Printers', level: 1 }).waitFor()
  const first = await me(page)
  expect(first.body.name).toBe('Mara')
  expect(first.body.scopes).toContain('jobs:write')
  expect(first.body.scopes).not.toContain('admin:keys')
  // Whoever vouches for somebody must not be able to get in later without.
  const change = await page.evaluate(async () => (await fetch('/auth/passkey/generate-register-options')).status)
  expect(change).toBe(403)
  await page.context().close()

  Object.assign(people['mara'] ?? {}, { groups: ['print-guests'] })
  const again = await signIn('mara')
  expect((await me(again)).body.scopes).not.toContain('jobs:write')
  await again.context().close()
})

test('who is not vouched for, or has no role, is told why', async () => {
  for (const [name, words] of [
    ['noor', 'verified'],
    ['otto', 'not given you a role'],
  ] as const) {
    const page = await signIn(name)
    await refusal(page, words)
    expect((await me(page)).status).toBe(401)
    await page.context().close()
  }
})

test('an answer that was tampered with, or is another browser’s, lets nobody in', async () => {
  // The parameter of the question that is changed on its way; the provider then answers to another one.
  for (const parameter of ['state', 'nonce', 'code_challenge']) {
    const page = await openPage()
    await page.route(
      `${identityProvider.issuer}/auth?*`,
      async (route) => {
        const url = new URL(route.request().url())
        const value = url.searchParams.get(parameter) ?? ''
        url.searchParams.set(parameter, value.replace(/^./, value.startsWith('A') ? 'B' : 'A'))
        await route.fulfill({ status: 302, headers: { location: `${url.href}&tampered=1` } })
      },
      { times: 1 },
    )
    await beginSso(page, 'vera@acme.example')
    await identityProvider.signIn(page, 'vera')
    await refusal(page, 'did not fit')
    expect((await me(page)).status).toBe(401)
    await page.context().close()
  }
  const page = await openPage()
  await page.goto('/auth/sso/callback?code=stolen&state=guessed')
  await refusal(page, 'did not fit')
  await page.context().close()
})

test('an account of another organization is not taken over by its e-mail address', async () => {
  await inDatabase(async (client) => {
    const [organizationId, personId] = [randomUUID(), randomUUID()]
    await client.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Another'])
    await client.query('insert into person (id, name, email) values ($1, $2, $3)', [personId, 'Vera of another', 'vera@acme.example'])
    await client.query("insert into membership (organization_id, person_id, role, via) values ($1, $2, 'admin', 'invitation')", [
      organizationId,
      personId,
    ])
  })
  const page = await signIn('vera')
  await refusal(page, 'already')
  expect((await me(page)).status).toBe(401)
  await page.context().close()
})

test('where single sign-on is the only way, passwords are for owners', async () => {
  await inDatabase(async (client) => {
    const personId = randomUUID()
    await client.query("insert into person (id, name, email) values ($1, 'Lea', 'lea@elsewhere.example')", [personId])
    await client.query(
      "insert into membership (organization_id, person_id, role, via) select organization_id, $1, 'viewer', 'invitation' from membership where role = 'owner'",
      [personId],
    )
    await client.query(
      "insert into account (id, user_id, account_id, provider_id, password) select $1, $1, $1, 'credential', password from account where provider_id = 'credential'",
      [personId],
    )
  })
  const owner = await ownersPage()
  await ssoPanel(owner).getByRole('button', { name: 'Change' }).click()
  await owner.getByRole('dialog').getByLabel('Only single sign-on').check()
  await owner.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await owner.getByText('For owners alone').waitFor()
  expect((await me(owner)).status).toBe(200)
  await owner.context().close()

  const page = await openPage()
  await page.goto('/')
  await page.getByLabel('E-mail').fill('lea@elsewhere.example')
  await page.getByLabel('Password', { exact: true }).fill(relay.firstRun.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await refusal(page, 'by its identity provider alone')
  expect((await me(page)).body.code).toBe('sso-required')
  await page.context().close()
})
