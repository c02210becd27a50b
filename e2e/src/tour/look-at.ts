import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { AxeResults } from 'axe-core'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** WCAG 2.2 level AA, with what 2.0 and 2.1 ask at A and AA. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A phone by night, a tablet by day, a desk by both: colours do not depend on the width, and nothing else on the colours. */
const looks = [
  { width: 360, colorScheme: 'dark' },
  { width: 768, colorScheme: 'light' },
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const
const HEIGHT = 900

/** Waits until the page shows what it has to show. */
export async function untilShown(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
}

/** What is wrong with the page as it stands, at every width and in both themes: against WCAG, and whether it runs over its edge. */
export async function flawsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const flaws = new Set<string>()
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: HEIGHT })
    await page.emulateMedia({ colorScheme })
    // The console hears of it a moment later.
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    for (const flaw of await axeFlaws(page)) flaws.add(`${flaw} (${width} px, ${colorScheme})`)
    const overEdge = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)
    if (overEdge > 0) flaws.add(`the page is ${overEdge} px wider than the window (${width} px)`)
  }
  return [...flaws]
}

async function axeFlaws(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations'],
      }),
    rules,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  )
}
