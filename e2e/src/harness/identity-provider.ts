import { freePort } from '@cloudprint/testkit/free-port'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import Provider from 'oidc-provider'
import type { Page } from 'playwright-core'
import { selfSigned } from './self-signed.ts'

/** What it says about somebody, by the name with which they sign in there. */
export type KnownPeople = Record<string, { email: string; email_verified: boolean; name: string; groups: string[] }>

export const clientId = 'cloudprint'
export const clientSecret = 'a secret between provider and relay'

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>

/** A real OpenID provider with pages of its own, which takes any password. It insists on PKCE. */
export async function startIdentityProvider({ people, redirectUri }: { people: KnownPeople; redirectUri: string }) {
  const { certFile, keyFile } = selfSigned(['127.0.0.1'])
  const port = await freePort()
  const issuer = `https://localhost:${port}`
  const provider = new Provider(issuer, {
    clients: [
      { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_post' },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['of this test'] },
  })
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, provider.callback())
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    issuer,
    certFile,
    /** Signs in on its pages, as a person does. */
    signIn: async (page: Page, name: string): Promise<void> => {
      await page.waitForURL((url) => url.origin === issuer)
      await page.locator('input[name=login]').fill(name)
      await page.locator('input[name=password]').fill('anything')
      await page.locator('button[type=submit]').click()
      await page.waitForURL((url) => url.origin !== issuer || url.pathname.startsWith('/interaction'))
      const consent = page.getByRole('button', { name: 'Continue' })
      if (page.url().startsWith(issuer)) await consent.click()
      await page.waitForURL((url) => url.origin !== issuer)
    },
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
