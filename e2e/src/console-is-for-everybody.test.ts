import { changeComputer } from '@cloudprint/protocol/http/computer-routes'
import { changePrinter } from '@cloudprint/protocol/http/printer-routes'
import { changeSettings } from '@cloudprint/protocol/http/settings-routes'
import { changeSite } from '@cloudprint/protocol/http/site-routes'
import { ComputerId, PrinterId, SiteId } from '@cloudprint/protocol/ids'
import { beforeAll, expect, test } from 'vitest'
import { pressShortcut } from './harness/by-keyboard.ts'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'
import { fillSite, tourQueues } from './tour/fill-site.ts'
import type { Shown } from './tour/fill-site.ts'
import { flawsOf, untilShown } from './tour/look-at.ts'
import { isVisited, pagesInside, pagesOutside, pathsOfRoutes } from './tour/pages.ts'

const site = useSite({ queues: tourQueues })
const { page, faults, signedIn } = useConsole(site)
let inside: string[]
beforeAll(async () => {
  const shown = await fillSite(site())
  await nameAtLength(shown)
  inside = pagesInside(shown)
})

/** Names as long as they may be, of one word: no page is wider than its window for them. */
async function nameAtLength({ siteId, computerId, printerId }: Shown) {
  const name = 'W'.repeat(100)
  const { api } = site()
  await api.call(changeSettings, { body: { name, brandName: name.slice(0, 40) } })
  await api.call(changeSite, { params: { siteId: SiteId.parse(siteId) }, body: { name } })
  await api.call(changeComputer, { params: { computerId: ComputerId.parse(computerId) }, body: { name } })
  await api.call(changePrinter, { params: { printerId: PrinterId.parse(printerId) }, body: { alias: name, tags: [name.slice(0, 50)] } })
}

/** Dialogs are pages of their own to whoever can't see what is behind them. */
const dialogs = [
  ['/keys', 'Create a key'],
  ['/people', 'Invite somebody'],
  ['/sites', 'Add a site'],
] as const

test('every page that the console has is among those looked at here', () => {
  expect(pathsOfRoutes().filter((path) => !isVisited(path, [...inside, ...pagesOutside, '/second-factor']))).toEqual([])
})

/** Twenty pages in four looks: several times what that takes on a machine that is busy. */
const TOUR_MS = 900_000

test('every page can be used by everybody, on a phone, a tablet and at a desk, by day and by night', { timeout: TOUR_MS }, async () => {
  await signedIn()
  const flaws: string[] = []
  for (const path of inside) {
    await page().goto(path)
    await untilShown(page())
    flaws.push(...(await flawsOf(page())).map((flaw) => `${path}: ${flaw}`))
  }
  expect(flaws).toEqual([])
  expect(faults().filter((fault) => !fault.includes('404'))).toEqual([])
})

test('and so can its dialogs', async () => {
  await signedIn()
  for (const [path, button] of dialogs) {
    await page().goto(path)
    await page().getByRole('button', { name: button }).first().click()
    await page().getByRole('dialog').waitFor()
    expect(await flawsOf(page())).toEqual([])
  }
  await page().goto('/')
  await untilShown(page())
  await pressShortcut(page(), '/')
  await page().getByRole('dialog').waitFor()
  expect(await flawsOf(page())).toEqual([])
})

test('and what is seen before signing in', async () => {
  for (const path of pagesOutside) {
    await page().goto(path)
    await untilShown(page())
    expect(await flawsOf(page())).toEqual([])
  }
})
