import type { UpdateProgress } from '@cloudprint/protocol/agent-update'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { ask } from '@cloudprint/protocol/channel/serve'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPage } from './harness/browser.ts'
import { press, tabTo, type, untilFocused } from './harness/by-keyboard.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { shareBrowser } from './harness/share-browser.ts'
import { ANSWER_MS, connect, enrolStandIn } from './harness/stand-in-agent.ts'
import { showLogsOfRed } from './harness/use-site.ts'

let relay: RelayProcess
let page: Page
let faults: string[]
beforeAll(async () => {
  const releases = new TestReleases()
  await releases.publish('0.2.0', { 'main.js': '1' }, { platform: 'linux', arch: 'x64' })
  relay = await startRelay({ env: { CLOUDPRINT_RELEASES_DIR: releases.folder } })
})
afterAll(() => relay.stop())
const browser = shareBrowser()
beforeAll(async () => {
  ;({ page, faults } = await openPage(browser(), relay.firstRun.consoleUrl))
})
showLogsOfRed(() => [['relay', relay.output()]])

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const region = (name: string) => page.getByRole('region', { name, exact: true })
const place = (name: string) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true })

test('what a computer runs, what it tries and what failed is seen as it happens; it is held, pinned and asked to update, without a mouse', async () => {
  const identity = await enrolStandIn(relay)
  const agent = await connect(relay, identity)
  await agent.hello()
  async function tell(phase: UpdateProgress['phase'], code: UpdateProgress['code'] = null): Promise<void> {
    const progress = { version: '0.2.0', phase, since: new Date().toISOString(), code, detail: 'it ended with 1' }
    const told = await ask(agent.socket, agentMessages, 'update', { mode: 'auto', running: '0.1.0', progress }, ANSWER_MS)
    expect(told.ok).toBe(true)
  }
  await tell('staged')
  await page.goto('/computers')
  await type(page, page.getByLabel('E-mail'), relay.firstRun.email)
  await type(page, page.getByLabel('Password', { exact: true }), relay.firstRun.password)
  await page.keyboard.press('Enter')
  const row = page.getByRole('row', { name: /Stand-in/ })
  await row.getByText('Fetched and verified: 0.2.0').waitFor()
  await tell('returned', 'update-crashed')
  await row.getByText('Went back: 0.2.0').waitFor()
  await row.getByText('update-crashed').waitFor()

  await press(page, page.getByRole('link', { name: 'Stand-in' }))
  const panel = region('Updates of the agent')
  await panel.getByText('Nothing: it follows the rules for all').waitFor()
  await panel.getByText('0.2.0 is tried again when somebody asks for it').waitFor()
  await press(page, button('Hold: Stand-in'))
  await panel.getByText('held', { exact: true }).waitFor()
  await press(page, button('Pin: Stand-in'))
  const version = page.getByRole('dialog').getByLabel('Version')
  await version.and(page.locator(':focus')).waitFor()
  await page.keyboard.type('0.2.0')
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Save' }))
  await panel.getByText('held · pinned to 0.2.0').waitFor()
  await button('Pin: Stand-in').and(page.locator(':focus')).waitFor()
  await press(page, button('Update now: Stand-in'))
  await panel.getByText('0.2.0 was asked for').waitFor()
  await tell('switching')
  await panel.getByText('Changing over: 0.2.0').waitFor()

  await press(page, panel.getByRole('link', { name: 'All updates' }))
  await press(page, button('On the newest version'))
  await page.getByText('No computer fits these filters').waitFor()
  await press(page, button('Not on the newest version'))
  await page.getByRole('list', { name: 'Computers' }).getByText('Changing over: 0.2.0').waitFor()

  await press(page, place('Sites'))
  await press(page, page.getByRole('main').getByRole('row').nth(1).getByRole('link').first())
  await press(page, button('Hold'))
  await region('Updates of its computers').getByText('Held: no computer here takes a new version').waitFor()
  await press(page, place('Updates'))
  await region('Sites of their own').getByText('held').waitFor()
  await tabTo(page, region('Sites of their own').getByRole('link'))
  await untilFocused(page)
  agent.close()
  expect(faults).toEqual([])
})
