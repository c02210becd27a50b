import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { createLogger } from '@cloudprint/process-kit/logger'
import { authenticatorApp } from '@cloudprint/testkit/authenticator-app'
import { eventually } from '@cloudprint/testkit/eventually'
import { softPasskey } from '@cloudprint/testkit/soft-passkey'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AUTH } from '../../access/access.module.ts'
import { addAccount, addApp, signInTo } from '../../testing/add-account.ts'
import type { Account } from '../../testing/add-account.ts'
import { Browsing } from '../../testing/browsing.ts'
import type { Browsed } from '../../testing/browsing.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
import type { Auth } from '../auth.ts'
import { servedAuth } from '../served-auth.ts'
import { OidcClient } from '../sso/oidc-client.ts'
import { createTextSeal } from '../sso/seal-text.ts'
import { AccountActs } from './account-acts.ts'

/** Does one thing to the account. */
type Deed = () => Promise<Browsed>
type Act = { at: string; action: string; deed(who: Account): Promise<Deed> } | { at: string; nothing: string }

const secret = 'a secret of the account acts’ test'
const consoleUrl = 'http://localhost:1'
/** Where mails go without a mail server. */
const logged: string[] = []
let relay: TestRelay
beforeAll(async () => {
  const destination = { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) }
  const log = createLogger({ name: 'relay', pretty: false, destination })
  relay = await startTestRelay({ log, settings: { CLOUDPRINT_AUTH_SECRET: secret, CLOUDPRINT_PUBLIC_URL: consoleUrl } })
})
afterAll(async () => relay.close())
afterEach(() => takeEntries())

const refuseEntries = () => relay.pool.query(`alter table audit_entry add constraint closed check (action not like 'person.%') not valid`)
const takeEntries = () => relay.pool.query('alter table audit_entry drop constraint if exists closed')

/** All by which they could sign in, and do. */
async function accountOf({ id }: Account): Promise<unknown> {
  const { rows } = await relay.pool.query(
    `select name, email, email_verified, two_factor_enabled,
       (select array_agg(account.password order by id) from account where user_id = person.id) as passwords,
       (select array_agg(session.id order by id) from session where user_id = person.id) as sessions,
       (select array_agg(two_factor.backup_codes || two_factor.verified order by id) from two_factor where user_id = person.id) as apps,
       (select array_agg(passkey.id || passkey.name order by id) from passkey where user_id = person.id) as passkeys
     from person where id = $1`,
    [id],
  )
  return rows[0]
}

async function actionsOf({ id }: Account): Promise<string[]> {
  const { rows } = await relay.pool.query<{ action: string }>(
    `select action from audit_entry where target = $1 and actor_id = $1 and address = '127.0.0.1' order by id`,
    [id],
  )
  return rows.map(({ action }) => action)
}

/** The secret of the newest link that was mailed. */
function mailedTo(email: string, page: string): string {
  const mail = logged.findLast((one) => one.includes(`To: ${email}\n`) && one.includes(page)) ?? ''
  return new RegExp(`${page}#(\\S+)`).exec(mail)?.[1] ?? ''
}

const key = () => softPasskey({ rpId: 'localhost' })

async function registering(browser: Browsing, device = key()): Promise<Deed> {
  const { challenge } = (await browser.get('/auth/passkey/generate-register-options')).body as { challenge: string }
  const response = device.register({ challenge, origin: consoleUrl })
  return () => browser.post('/auth/passkey/verify-registration', { response, name: 'Laptop' })
}

async function withPasskey(who: Account) {
  const browser = await signInTo(relay, who)
  const device = key()
  const registered = await (await registering(browser, device))()
  return { browser, device, id: (registered.body as { id: string }).id }
}

async function withApp(who: Account) {
  const browser = await signInTo(relay, who)
  return { browser, ...(await addApp(browser, who)) }
}

async function withTwoSessions(who: Account) {
  const other = await signInTo(relay, who)
  const browser = await signInTo(relay, who)
  const { session } = (await other.get('/auth/get-session')).body as { session: { token: string } }
  return { browser, token: session.token }
}

/** As if the browser came back from an identity provider that vouches for them. */
async function vouched({ email }: Account): Promise<Deed> {
  const { rows } = await relay.pool.query<{ id: string }>('select id from organization')
  const organizationId = rows[0]?.id ?? ''
  const domain = 'example.com'
  await relay.pool.query(
    `insert into identity_provider (organization_id, issuer, client_id, client_secret, role_by_value, default_role, is_required, updated_at)
       values ($1, 'https://id.example', 'x', $2, '{}', 'viewer', false, now()) on conflict do nothing`,
    [organizationId, createTextSeal(secret, 'sso client secret').seal('x')],
  )
  await relay.pool.query(
    `insert into sso_domain (domain, organization_id, token, verified_at) values ($1, $2, 'x', now()) on conflict do nothing`,
    [domain, organizationId],
  )
  await relay.pool.query(`update membership set role = 'viewer', via = 'sso' where person_id = (select id from person where email = $1)`, [
    email,
  ])
  relay.app.get(OidcClient).redeem = async () => ({ subject: email, claims: { email, email_verified: true, name: 'Ada' } })
  const ticket = { organizationId, question: { state: '', nonce: '', verifier: '' }, to: '/', untilMs: Date.now() + 60_000 }
  const cookie = `cloudprint.sso=${createTextSeal(secret, 'sso ticket').seal(JSON.stringify(ticket))}`
  return async () => {
    const { status, headers } = await fetch(`${relay.url}/auth/sso/callback`, { headers: { cookie }, redirect: 'manual' })
    return { status, header: (name) => headers.get(name), body: undefined }
  }
}

const acts: Act[] = [
  { at: 'GET /get-session', nothing: 'a session is looked at, and renewed' },
  { at: 'GET /list-sessions', nothing: 'they are only read' },
  {
    at: 'POST /sign-in/email',
    action: 'person.signed-in',
    deed: async (who) => () => new Browsing(relay.url).post('/auth/sign-in/email', who),
  },
  {
    at: 'POST /sign-out',
    action: 'person.signed-out',
    deed: async (who) => {
      const browser = await signInTo(relay, who)
      return () => browser.post('/auth/sign-out')
    },
  },
  {
    at: 'POST /change-password',
    action: 'person.password-changed',
    deed: async (who) => {
      const { browser } = await withTwoSessions(who)
      const change = { currentPassword: who.password, newPassword: 'another password', revokeOtherSessions: true }
      return () => browser.post('/auth/change-password', change)
    },
  },
  { at: 'POST /request-password-reset', nothing: 'a link is mailed, and the password stays' },
  {
    at: 'POST /reset-password',
    action: 'person.password-reset',
    deed: async (who) => {
      await withApp(who)
      await relay.pool.query('update person set email_verified = false where id = $1', [who.id])
      await new Browsing(relay.url).post('/auth/request-password-reset', { email: who.email })
      await eventually(() => expect(mailedTo(who.email, 'reset-password')).not.toBe(''))
      return () =>
        new Browsing(relay.url).post('/auth/reset-password', {
          token: mailedTo(who.email, 'reset-password'),
          newPassword: 'another password',
        })
    },
  },
  { at: 'POST /change-email/begin', nothing: 'a link is mailed, and the address stays' },
  { at: 'POST /change-email/read', nothing: 'a link is read' },
  {
    at: 'POST /change-email/confirm',
    action: 'person.email-changed',
    deed: async (who) => {
      const browser = await signInTo(relay, who)
      const email = `new-${who.email}`
      await browser.post('/auth/change-email/begin', { email, password: who.password })
      return () => browser.post('/auth/change-email/confirm', { token: mailedTo(email, 'change-email') })
    },
  },
  { at: 'POST /two-factor/enable', nothing: 'an app counts from its first right code on' },
  {
    at: 'POST /two-factor/verify-totp',
    action: 'person.second-factor-added',
    deed: async (who) => {
      const browser = await signInTo(relay, who)
      const { body } = await browser.post('/auth/two-factor/enable', { password: who.password })
      const code = authenticatorApp((body as { totpURI: string }).totpURI).code()
      return () => browser.post('/auth/two-factor/verify-totp', { code })
    },
  },
  {
    at: 'POST /two-factor/verify-totp',
    action: 'person.signed-in',
    deed: async (who) => {
      const { app } = await withApp(who)
      const browser = await signInTo(relay, who)
      return () => browser.post('/auth/two-factor/verify-totp', { code: app.code(), trustDevice: true })
    },
  },
  {
    at: 'POST /two-factor/verify-backup-code',
    action: 'person.signed-in-by-recovery-code',
    deed: async (who) => {
      const { backupCodes } = await withApp(who)
      const browser = await signInTo(relay, who)
      return () => browser.post('/auth/two-factor/verify-backup-code', { code: backupCodes[0] })
    },
  },
  {
    at: 'POST /two-factor/verify-backup-code',
    action: 'person.recovery-code-used',
    deed: async (who) => {
      const { browser, backupCodes } = await withApp(who)
      return () => browser.post('/auth/two-factor/verify-backup-code', { code: backupCodes[0] })
    },
  },
  {
    at: 'POST /two-factor/generate-backup-codes',
    action: 'person.recovery-codes-made',
    deed: async (who) => {
      const { browser } = await withApp(who)
      return () => browser.post('/auth/two-factor/generate-backup-codes', { password: who.password })
    },
  },
  {
    at: 'POST /two-factor/disable',
    action: 'person.second-factor-removed',
    deed: async (who) => {
      const { browser } = await withApp(who)
      return () => browser.post('/auth/two-factor/disable', { password: who.password })
    },
  },
  { at: 'GET /passkey/generate-register-options', nothing: 'a challenge is made' },
  { at: 'POST /passkey/verify-registration', action: 'person.passkey-added', deed: async (who) => registering(await signInTo(relay, who)) },
  { at: 'GET /passkey/generate-authenticate-options', nothing: 'a challenge is made' },
  {
    at: 'POST /passkey/verify-authentication',
    action: 'person.signed-in',
    deed: async (who) => {
      const { device } = await withPasskey(who)
      const browser = new Browsing(relay.url)
      const { challenge } = (await browser.get('/auth/passkey/generate-authenticate-options')).body as { challenge: string }
      const response = device.authenticate({ challenge, origin: consoleUrl })
      return () => browser.post('/auth/passkey/verify-authentication', { response })
    },
  },
  { at: 'GET /passkey/list-user-passkeys', nothing: 'they are only read' },
  {
    at: 'POST /passkey/update-passkey',
    action: 'person.passkey-renamed',
    deed: async (who) => {
      const { browser, id } = await withPasskey(who)
      return () => browser.post('/auth/passkey/update-passkey', { id, name: 'Phone' })
    },
  },
  {
    at: 'POST /passkey/delete-passkey',
    action: 'person.passkey-removed',
    deed: async (who) => {
      const { browser, id } = await withPasskey(who)
      return () => browser.post('/auth/passkey/delete-passkey', { id })
    },
  },
  { at: 'POST /sso/find', nothing: 'a domain is looked up' },
  { at: 'POST /sso/begin', nothing: 'a provider is asked for its address' },
  { at: 'GET /sso/callback', action: 'person.sso-linked', deed: vouched },
  {
    at: 'GET /sso/callback',
    action: 'person.signed-in',
    deed: async (who) => {
      await (
        await vouched(who)
      )()
      return vouched(who)
    },
  },
  {
    at: 'POST /update-user',
    action: 'person.renamed',
    deed: async (who) => {
      const browser = await signInTo(relay, who)
      return () => browser.post('/auth/update-user', { name: 'Grace' })
    },
  },
  {
    at: 'POST /revoke-session',
    action: 'person.session-ended',
    deed: async (who) => {
      const { browser, token } = await withTwoSessions(who)
      return () => browser.post('/auth/revoke-session', { token })
    },
  },
  {
    at: 'POST /revoke-sessions',
    action: 'person.all-sessions-ended',
    deed: async (who) => {
      const { browser } = await withTwoSessions(who)
      return () => browser.post('/auth/revoke-sessions')
    },
  },
  {
    at: 'POST /revoke-other-sessions',
    action: 'person.other-sessions-ended',
    deed: async (who) => {
      const { browser } = await withTwoSessions(who)
      return () => browser.post('/auth/revoke-other-sessions')
    },
  },
]

test('each address that is served has an entry here', () => {
  expect([...new Set(acts.map(({ at }) => at))].toSorted()).toEqual(Object.keys(servedAuth).toSorted())
})

describe('an account changes together with the audit, or not at all:', () => {
  test.each(acts.flatMap((act) => ('action' in act ? [act] : [])))('$at, $action', async ({ action, deed }) => {
    const who = await addAccount(relay)
    const refused = await deed(who)
    const before = await accountOf(who)
    await refuseEntries()
    expect((await refused()).status).toBe(500)
    expect(await accountOf(who)).toEqual(before)
    await takeEntries()

    const other = await addAccount(relay)
    const allowed = await deed(other)
    const earlier = await accountOf(other)
    const known = await actionsOf(other)
    expect((await allowed()).status).toBeLessThan(400)
    expect(await accountOf(other)).not.toEqual(earlier)
    // Who is let in by another for the first time signs in as well.
    expect((await actionsOf(other)).slice(known.length)).toEqual(action === 'person.sso-linked' ? [action, 'person.signed-in'] : [action])
  })
})

describe('a change that the audit has no words for', () => {
  const set = (id: string) => async () => {
    const { internalAdapter } = await relay.app.get<Auth>(AUTH).$context
    await internalAdapter.updatePassword(id, 'another hash')
    return new Response()
  }

  test.each([
    ['outside of any request', (id: string) => set(id)()],
    [
      'at an address that only reads',
      (id: string) => relay.app.get(AccountActs).run({ path: '/get-session', address: '127.0.0.1' }, set(id)),
    ],
    ['at one for something else', (id: string) => relay.app.get(AccountActs).run({ path: '/update-user', address: '127.0.0.1' }, set(id))],
  ])('fails %s', async (_where, change) => {
    const who = await addAccount(relay)
    const before = await accountOf(who)
    await expect(change(who.id)).rejects.toThrow()
    expect(await accountOf(who)).toEqual(before)
  })
})

test.each([
  ['was kept', 200],
  ['was taken back', 400],
])('what comes late, when the act %s, is not done on a connection that others have by now', async (_end, status) => {
  const acts = relay.app.get(AccountActs)
  const late = Promise.withResolvers<undefined>()
  const later: Promise<unknown>[] = []
  await acts.run({ path: '/update-user', address: '127.0.0.1' }, async () => {
    const act = acts.current
    const write = () => act?.within((tx) => tx.execute(sql`select 1`))
    await write()
    later.push(
      late.promise.then(write),
      late.promise.then(() => acts.ask(async (queries) => 'rollback' in queries)),
    )
    return new Response(null, { status })
  })
  late.resolve(undefined)
  await expect(later[0]).rejects.toThrow('is over')
  expect(await later[1]).toBe(false)
})

test('of requests that find one lapsed session at once each is told that it has ended', async () => {
  const who = await addAccount(relay)
  for (let round = 0; round < 5; round++) {
    const browser = await signInTo(relay, who)
    await relay.pool.query(`update session set expires_at = now() - interval '1 second' where user_id = $1`, [who.id])
    const answers = await Promise.all(Array.from({ length: 6 }, () => browser.get(getCaller.path)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401))
  }
})
