import type { Page } from 'playwright-core'
import { afterEach, beforeEach } from 'vitest'
import { openPage } from './browser.ts'
import type { Site } from './site.ts'
import { shareBrowser } from './share-browser.ts'
import { showLogsOfRed } from './use-site.ts'

/** A browser for a test file's stories in the console of one site; each story has a session of its own. */
export function useConsole(site: () => Site) {
  let page: Page
  let faults: string[]
  let lastText = ''
  const browser = shareBrowser()
  // Hooks of the end run backwards: this one after the text is taken.
  showLogsOfRed(() => [['the page', `${lastText}\n${faults.join('\n')}`]])
  beforeEach(async () => {
    ;({ page, faults } = await openPage(browser(), site().relay.firstRun.consoleUrl))
  })
  afterEach(async () => {
    lastText = await page.locator('body').innerText()
    await page.context().close()
  })

  async function signIn(password = site().relay.firstRun.password): Promise<void> {
    await page.goto('/')
    await page.getByLabel('E-mail').fill(site().relay.firstRun.email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  return {
    page: () => page,
    /** What went wrong in the page and nobody expects: exceptions, and errors that it logged. */
    faults: () => faults,
    /** As the owner, on the page for it. */
    signIn,
    /** At an address of the console, as the owner or as somebody else; without the page for it, which takes a second of a core. */
    signedIn: async (at = '/', as?: { email: string; password: string }): Promise<void> => {
      const { consoleUrl, email, password } = site().relay.firstRun
      const answer = await page.request.post('/auth/sign-in/email', {
        data: as ?? { email, password },
        headers: { origin: new URL(consoleUrl).origin },
      })
      if (!answer.ok()) throw new Error(`the sign-in was refused: ${await answer.text()}`)
      await page.goto(at)
      await page.getByRole('navigation', { name: 'Main' }).waitFor()
    },
    /** Waits for the state beside the page's title. */
    stateOfPage: (state: string) => page.locator('h1').locator('xpath=..').getByText(state, { exact: true }).waitFor(),
    /** Marks the page, so that a reload would be noticed. */
    markPage: () => page.evaluate(() => void Object.assign(globalThis, { isSamePage: true })),
    isSamePage: () => page.evaluate(() => 'isSamePage' in globalThis),
  }
}
