import { changeSettings } from '@cloudprint/protocol/http/settings-routes'
import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { Client } from 'pg'
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
  return {
    get: (path: string) => ask(path),
    post: (path: string, body: object) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
  }
}

async function signedIn(relay: RelayProcess) {
  const browser = browse(relay)
  const { email, password } = relay.firstRun
  await browser.post('/auth/sign-in/email', { email, password })
  return browser
}

export const signingIn = {
  'sign-in-refused': async ({ site }) =>
    codeOf(await browse(site.relay).post('/auth/sign-in/email', { email: 'nobody@example.com', password: 'mistyped' })),
  'sign-in-throttled': async ({ cramped }) => {
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
    const client = new Client({ connectionString: site.relay.databaseUrl })
    await client.connect()
    await client.query("update session set created_at = now() - interval '2 days'")
    await client.end()
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
    await site.api.call(changeSettings, { body: { secondFactor: 'optional' } })
    return code
  },
  'reset-link-invalid': async ({ site }) =>
    codeOf(await browse(site.relay).post('/auth/reset-password', { token: 'used-long-ago', newPassword: 'a new password' })),
  // Behind a proxy, and without a mail server.
  'mail-not-sent': async ({ cramped }) =>
    codeOf(await browse(cramped.relay).post('/auth/request-password-reset', { email: 'nobody@example.com' })),
} satisfies Provokers
