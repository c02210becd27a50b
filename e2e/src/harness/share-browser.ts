import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { startBrowser } from './browser.ts'

/** One for all test files of this process, with which it ends. */
let shared: Browser | undefined

/** A browser for a test file's stories. Ask for it below the hook that ends the relay: its pages are closed before that, as hooks run backwards. */
export function shareBrowser(): () => Browser {
  const browser = () => {
    if (shared === undefined) throw new Error('the browser has not been started')
    return shared
  }
  beforeAll(async () => {
    if (shared?.isConnected() !== true) shared = await startBrowser()
  })
  afterAll(async () => {
    await Promise.all(
      browser()
        .contexts()
        .map((context) => context.close()),
    )
  })
  return browser
}
