import type { authenticatorApp as App } from '@cloudprint/testkit/authenticator-app'
import { authenticatorApp } from '@cloudprint/testkit/authenticator-app'
import { randomUUID } from 'node:crypto'
import { Browsing } from './browsing.ts'
import type { TestRelay } from './start-test-relay.ts'

export interface Account {
  id: string
  email: string
  password: string
}

/** Somebody with the first owner's password and role, without the hash that an invitation costs. */
export async function addAccount({ pool, first }: TestRelay): Promise<Account> {
  const id = randomUUID()
  const email = `${id}@example.com`
  await pool.query(`insert into person (id, name, email, email_verified) values ($1, 'Ada', $2, true)`, [id, email])
  await pool.query(
    `insert into account (id, user_id, account_id, provider_id, password)
       select $1, $1, $1, provider_id, password from account join person on person.id = user_id where email = $2`,
    [id, first.email],
  )
  await pool.query(
    `insert into membership (organization_id, person_id, role, via)
       select organization_id, $1, role, via from membership join person on person.id = person_id where email = $2`,
    [id, first.email],
  )
  return { id, email, password: first.password }
}

/** A browser in which the password was given. */
export async function signInTo({ url }: Pick<TestRelay, 'url'>, { email, password }: Account): Promise<Browsing> {
  const browser = new Browsing(url)
  const answer = await browser.post('/auth/sign-in/email', { email, password })
  if (answer.status !== 200) throw new Error(`signing in was answered with ${answer.status}`)
  return browser
}

/** Sets an app up, and answers with it and its recovery codes. */
export async function addApp(browser: Browsing, { password }: Account): Promise<{ app: ReturnType<typeof App>; backupCodes: string[] }> {
  const { body } = await browser.post('/auth/two-factor/enable', { password })
  const { totpURI, backupCodes } = body as { totpURI: string; backupCodes: string[] }
  const app = authenticatorApp(totpURI)
  const proved = await browser.post('/auth/two-factor/verify-totp', { code: app.code() })
  if (proved.status !== 200) throw new Error(`the app was answered with ${proved.status}`)
  return { app, backupCodes }
}
