import { changeSettings } from '@cloudprint/protocol/http/settings-routes'
import { authenticatorApp } from '@cloudprint/testkit/authenticator-app'
import { startSmtp, type Smtp } from '@cloudprint/testkit/start-smtp'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openPage } from './harness/browser.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { shareBrowser } from './harness/share-browser.ts'

let smtp: Smtp
let relay: RelayProcess
let page: Page
let faults: string[]
let password: string
beforeAll(async () => {
  smtp = await startSmtp()
  relay = await startRelay({ env: { CLOUDPRINT_SMTP_URL: smtp.url, CLOUDPRINT_MAIL_FROM: 'print@example.com' } })
  password = relay.firstRun.password
})
afterAll(async () => {
  await relay.stop()
  await smtp.close()
})
const browser = shareBrowser()
beforeEach(async () => {
  ;({ page, faults } = await openPage(browser(), relay.firstRun.consoleUrl))
  return () => page.context().close()
})

async function givePassword(on = page): Promise<void> {
  await on.goto('/')
  await on.getByLabel('E-mail').fill(relay.firstRun.email)
  await on.getByLabel('Password', { exact: true }).fill(password)
  await on.getByRole('button', { name: 'Sign in', exact: true }).click()
}

const isInside = (on = page) => on.getByRole('navigation', { name: 'Main' }).waitFor()
async function openAccount(): Promise<void> {
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Account' }).click()
  await page.getByRole('heading', { name: 'Account', level: 1 }).waitFor()
}
async function signOut(): Promise<void> {
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
}

test('who needs a second factor is led through setting it up, and signs in with it, or with a recovery code', async () => {
  await relay.api.call(changeSettings, { body: { secondFactor: 'required' } })
  await givePassword()
  await page.getByRole('heading', { name: 'One more step' }).waitFor()
  await page.goto('/printers')
  await page.getByRole('heading', { name: 'One more step' }).waitFor()
  await page.getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('img', { name: 'QR code' }).waitFor()
  const secret = await page.getByLabel(/Type this into the app/i).innerText()
  const app = authenticatorApp(`otpauth://totp/x?secret=${secret}`)
  await page.getByLabel('Code that the app shows now').fill(app.code())
  await page.getByRole('button', { name: 'Turn it on' }).click()
  const recoveryCode = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').first().innerText()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await isInside()

  await signOut()
  await givePassword()
  await page.getByLabel('Code from your authenticator app').fill('not it')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('alert').getByText('The code is not right').waitFor()
  await page.getByLabel('Code from your authenticator app').fill(app.code())
  await page.getByRole('button', { name: 'Go on' }).click()
  await isInside()

  await signOut()
  await givePassword()
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
  await page.getByLabel('Recovery code').fill(recoveryCode)
  await page.getByRole('button', { name: 'Go on' }).click()
  await isInside()

  const headers = { origin: new URL(page.url()).origin }
  expect((await page.request.patch(changeSettings.path, { data: { secondFactor: 'optional' }, headers })).status()).toBe(200)
  await openAccount()
  await page.getByRole('button', { name: 'Remove the app' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password').fill(password)
  await dialog.getByRole('button', { name: 'Remove the app' }).click()
  await page.getByRole('button', { name: 'Set up an app' }).waitFor()
})

test('a passkey is added, named, signs in alone, and is removed', async () => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await givePassword()
  await isInside()
  await openAccount()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Work laptop')
  await dialog.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'Rename Work laptop' }).click()
  await dialog.getByLabel('Name').fill('Office laptop')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Remove Office laptop' }).waitFor()

  await signOut()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await isInside()
  await openAccount()
  await page.getByText('by passkey').waitFor()
  await page.getByRole('button', { name: 'Remove Office laptop' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('You have none yet.').waitFor()

  await signOut()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('alert').getByText('The passkey was not accepted').waitFor()
})

/** So that a page sees by itself what it is told, and nothing that it would come upon when it looks again after half a minute. */
const withoutSlowLooks = {
  content: '{ const { setInterval } = window; window.setInterval = (work, ms) => (ms < 20_000 ? setInterval(work, ms) : 0) }',
}

test('a browser that is signed out elsewhere is out at once, without a touch', async () => {
  const { page: other } = await openPage(browser(), relay.firstRun.consoleUrl)
  await other.addInitScript(withoutSlowLooks)
  await givePassword(other)
  await isInside(other)
  await other.getByRole('link', { name: 'Audit', exact: true }).click()
  await other.getByRole('heading', { name: 'Audit', level: 1 }).waitFor()
  await givePassword()
  await isInside()
  await openAccount()
  await page.getByText('This browser').waitFor()
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await other.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
  await other.context().close()
  await page.getByText('This browser').waitFor()
})

test('a forgotten password is set anew by the link in a mail, which leaves no trace in the address', async () => {
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  // The page before it has such a field, too.
  await page.getByRole('heading', { name: 'Forgot your password?', level: 1 }).waitFor()
  await page.getByLabel('E-mail').fill(relay.firstRun.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('a mail with a link is on its way').waitFor()
  const { text } = await smtp.mailTo(relay.firstRun.email)
  const link = /^http:\S+$/m.exec(text)?.[0] ?? ''
  await page.goto(link)
  await page.getByLabel('New password').fill('three words to keep')
  await page.waitForURL(({ hash }) => hash === '')
  await page.getByRole('button', { name: 'Set the password' }).click()
  await page.getByText('Sign in with the new password').waitFor()
  password = 'three words to keep'
  await givePassword()
  await isInside()
  expect(faults).toEqual([])
  await page.goto('/sign-in')
  await page.goto(link)
  await page.getByLabel('New password').fill('another try with it')
  await page.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('alert').getByText('does not hold any more').waitFor()
})
