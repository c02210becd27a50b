import { accessSync, constants } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

/**
 * Those of a developer's machine and of Debian. The shell is the same engine without the windows and menus of a desktop, which a
 * browser without a head draws all the same: a page costs it two thirds of the processor time.
 */
const places = [process.env['CHROMIUM'], '/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome']

/**
 * A real Chromium.
 * @throws saying what to install: a story that cannot run is red, never skipped.
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = places.find((path) => path !== undefined && isExecutable(path))
  if (executablePath === undefined) {
    throw new Error('This test needs Chromium. Install with: apt-get install chromium (or name another one in $CHROMIUM)')
  }
  return chromium.launch({
    executablePath,
    timeout: 120_000,
    chromiumSandbox: false,
    args: ['--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-gpu', '--no-first-run'],
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A page in a session of its own, and what went wrong in it: exceptions, and errors that the page or the browser logged. */
export async function openPage(browser: Browser, baseURL: string): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ baseURL, locale: 'en-GB', reducedMotion: 'reduce' })
  // For stories without a mouse: whether there is a focus to lose.
  await context.addInitScript({
    content: "addEventListener('focusin', () => document.documentElement.toggleAttribute('data-had-focus', true), { once: true })",
  })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // How the console learns that nobody is signed in; browsers log it as an error.
    const isSignIn = /40[13]|429/.test(message.text()) && /\/(v1\/me|auth\/.*)$/.test(message.location().url)
    // A relay on a busy machine says that the database did not answer in time, and is asked again: what comes then, stories look for.
    const isBusy = / status of 503 /.test(message.text())
    if (message.type() === 'error' && !isSignIn && !isBusy) faults.push(`${message.text()} (${message.location().url})`)
  })
  return { page, faults }
}
