import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../harness/browser.ts'
import { Site } from '../harness/site.ts'
import { fillSite, tourQueues } from './fill-site.ts'
import { untilShown } from './look-at.ts'

/** `pnpm screenshots` takes the pictures in docs/ anew, of a relay, an agent and a CUPS that it starts for them. */
const folder = new URL('../../../docs/screenshots/', import.meta.url).pathname

const site = await Site.start({ queues: tourQueues })
const browser = await startBrowser()
try {
  const { jobId, printerId } = await fillSite(site)
  const shots = [
    { name: 'overview', path: '/' },
    { name: 'jobs', path: '/jobs' },
    { name: 'job', path: `/jobs/${jobId}` },
    { name: 'printers', path: '/printers' },
    { name: 'printer', path: `/printers/${printerId}` },
    { name: 'computers', path: '/computers' },
    { name: 'people', path: '/people' },
    { name: 'keys', path: '/keys' },
    { name: 'audit', path: '/audit' },
    { name: 'network', path: '/network' },
  ]
  mkdirSync(folder, { recursive: true })
  for (const { name, path } of shots) await take(browser, { file: `${name}.png`, path, width: 1280, colorScheme: 'light' })
  await take(browser, { file: 'overview-dark.png', path: '/', width: 1280, colorScheme: 'dark' })
  await take(browser, { file: 'printer-phone.png', path: `/printers/${printerId}`, width: 390, colorScheme: 'light' })
} finally {
  await browser.close()
  await site.stop()
}
// What they leave behind must not keep this from ending.
process.exit()

interface Shot {
  file: string
  path: string
  width: number
  colorScheme: 'light' | 'dark'
}

async function take(by: Browser, { file, path, width, colorScheme }: Shot): Promise<void> {
  const { consoleUrl, email, password } = site.relay.firstRun
  const context = await by.newContext({
    baseURL: consoleUrl,
    locale: 'en-GB',
    colorScheme,
    viewport: { width, height: 800 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: /^Account/ }).waitFor()
  await page.goto(path)
  await untilShown(page)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(folder, file) })
  process.stdout.write(`${file}\n`)
  await context.close()
}
