/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'
import { readSamples, startSeededRelay } from '../kit/seeded-relay.ts'
import { median } from '../kit/statistics.ts'
import type { Figure, Measurement } from '../measurement.ts'

const MARK = { atMost: 1_000 }

export const pages: Measurement = {
  name: 'pages',
  how: 'The console in Chromium on the installation of `lists`: from the click that leads to a page, in a browser that has it not loaded yet, until its heading and its data stand there; the median of the rounds. Floor: the same page when its code and data are there.',
  run: async (context) => {
    const relay = await startSeededRelay(context.ground, context)
    const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--disable-gpu'] })
    try {
      const samples = await readSamples(relay)
      const first = JSON.parse(readFileSync(join(relay.dataDir, 'first-run.json'), 'utf8')) as { email: string; password: string }
      const paths = ['/', '/jobs', '/printers', '/computers', '/keys', '/network', '/settings', '/jobs?search=label', '/jobs?state=failed']
      paths.push(`/jobs/${samples.jobIds[0]}`, `/printers/${samples.printerIds[0]}`, `/computers/${samples.computerIds[0]}`)
      const rounds = new Map(paths.map((path) => [path, { cold: [] as number[], warm: [] as number[] }]))
      for (let round = 0; round < (context.isQuick ? 1 : 3); round++) {
        const page = await (await browser.newContext({ baseURL: relay.url })).newPage()
        await page.goto('/')
        await page.getByLabel('E-mail').fill(first.email)
        await page.getByLabel('Password', { exact: true }).fill(first.password)
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
        await page.getByRole('navigation', { name: 'Main' }).waitFor()
        for (const path of [...paths.slice(1), '/']) {
          rounds.get(path)?.cold.push(await clickTo(page, path))
          await clickTo(page, '/account')
          rounds.get(path)?.warm.push(await clickTo(page, path))
          await clickTo(page, '/account')
        }
        await page.context().close()
      }
      return [...rounds].map(([path, { cold, warm }]): Figure => {
        const name = `click → ${path.replace(/[\da-f-]{36}/, '…')} is usable`
        return { name, unit: 'ms', value: median(cold), rounds: cold, floor: median(warm), mark: MARK }
      })
    } finally {
      await browser.close()
      await relay.stop()
    }
  },
}

/** Follows a link as the console's own do, and says after how many milliseconds the page stood there, drawn. */
async function clickTo(page: Page, path: string): Promise<number> {
  const tookMs = await page.evaluate(async (to) => {
    // The page before stands until the next one's code is there.
    const before = document.querySelector('main h1')
    const startMs = performance.now()
    history.pushState({}, '', to)
    dispatchEvent(new PopStateEvent('popstate', { state: {} }))
    const isThere = () => {
      const heading = document.querySelector('main h1')
      const waits = document.querySelector('main .mantine-Skeleton-root, main [aria-busy="true"]')
      return heading !== null && heading !== before && waits === null
    }
    while (!isThere()) {
      if (performance.now() - startMs > 30_000) throw new Error(`${to} did not come`)
      await new Promise((done) => requestAnimationFrame(done))
    }
    return performance.now() - startMs
  }, path)
  return tookMs
}
