import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPage } from './harness/browser.ts'
import { press, pressShortcut, tabTo, type } from './harness/by-keyboard.ts'
import { checkoutMachine } from './harness/checkout-machine.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { shareBrowser } from './harness/share-browser.ts'
import { showLogsOfRed } from './harness/use-site.ts'

let relay: RelayProcess
let page: Page
let faults: string[]
beforeAll(async () => {
  relay = await startRelay()
})
afterAll(() => relay.stop())
const browser = shareBrowser()
beforeAll(async () => {
  ;({ page, faults } = await openPage(browser(), relay.firstRun.consoleUrl))
})
showLogsOfRed(() => [['relay', relay.output()]])

const button = (name: string) => page.getByRole('button', { name, exact: true })
const link = (name: string) => page.getByRole('link', { name, exact: true })
const steps = (status: string) => page.locator(`li[data-status="${status}"]`)

test('from an empty installation to the first printed page, by keyboard alone; each step turns green by itself', async () => {
  await page.goto('/')
  await type(page, page.getByLabel('E-mail'), relay.firstRun.email)
  await type(page, page.getByLabel('Password', { exact: true }), relay.firstRun.password)
  await page.keyboard.press('Enter')

  await page.getByRole('heading', { name: 'Print the first page' }).waitFor()
  expect(await steps('now').allInnerTexts()).toEqual([expect.stringContaining('Add a computer')])
  await press(page, page.getByRole('main').getByRole('link', { name: 'Add a computer' }))
  await press(page, button('Make a code'))
  const command = await page.getByLabel('Command', { exact: true }).innerText()
  const agent = spawnProcess({ command: 'bash', args: ['-c', command], env: checkoutMachine({ hasFolderPrinter: true }) })
  await page.getByText(/ is here$/).waitFor()

  await press(page, page.getByRole('link', { name: 'Overview' }).first())
  await steps('done').nth(1).waitFor()
  await press(page, button('Print a test page'))
  await steps('done').nth(3).waitFor()
  await page.getByText('The page is out.').waitFor()
  await page.getByRole('region', { name: 'Test page' }).getByText('Completed', { exact: true }).first().waitFor()
  await press(page, button('Done'))
  await page.getByRole('heading', { name: 'Print the first page' }).waitFor({ state: 'detached' })

  // Closed it stays, until somebody asks for it.
  await page.reload()
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
  expect(await page.getByRole('heading', { name: 'Print the first page' }).count()).toBe(0)
  await tabTo(page, page.getByRole('main').getByRole('link').first())
  await pressShortcut(page, '?')
  await press(page, link('The way to the first printed page'))
  await page.getByRole('heading', { name: 'Print the first page' }).waitFor()
  await agent.kill9()
  expect(faults).toEqual([])
})
