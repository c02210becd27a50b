import { getReceipt, listJobs } from '@cloudprint/protocol/http/job-routes'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import { expect, test } from 'vitest'
import { checkoutMachine } from './harness/checkout-machine.ts'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra', info: 'Zebra at dock 1' })
  },
})

const { page, faults, signIn, signedIn, stateOfPage, markPage, isSamePage } = useConsole(site)

test('a wrong password is said kindly, and the right one leads in', async () => {
  await signIn('not the password')
  await page().getByRole('alert').getByText('do not fit together').waitFor()
  expect(await page().getByRole('alert').innerText()).not.toContain('API key')

  await signIn()
  await page().getByRole('heading', { level: 1 }).waitFor()
  await page().getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Printers' }).click()
  await page().getByText('Zebra at dock 1').first().waitFor()
  expect(faults()).toEqual([])
})

test('a second computer is added by pasting the one command, and the page turns green by itself', async () => {
  await signedIn('/computers')
  await page().getByRole('link', { name: 'Add a computer' }).first().click()
  await page().getByRole('button', { name: 'Make a code' }).click()
  const command = await page().getByLabel('Command', { exact: true }).innerText()
  await page().getByText('Waiting for the computer').waitFor()
  await markPage()

  const agent = spawnProcess({ command: 'bash', args: ['-c', command], env: checkoutMachine() })
  await page()
    .getByText(/ is here$/)
    .waitFor()
  expect(await isSamePage()).toBe(true)
  expect(command).toContain(site().relay.firstRun.consoleUrl)
  await page().getByRole('link', { name: 'Open it' }).click()
  await page().getByRole('heading', { level: 1 }).waitFor()
  await agent.kill9()
  expect(faults()).toEqual([])
})

test('a test page is asked for on the printer’s page and watched to its end, live', async () => {
  await signedIn()
  await page().getByRole('link', { name: 'Printers' }).first().click()
  await page().getByRole('link', { name: 'Zebra at dock 1' }).click()
  await page().getByRole('heading', { name: 'Zebra at dock 1', level: 1 }).waitFor()
  await markPage()

  site().cups.scriptNext('zebra', [
    { message: 'Load labels.' },
    { state: '+media-empty-error' },
    'hold',
    { state: '-media-empty-error' },
    'take-document',
  ])
  // Whoever clicks twice wants one page.
  await page().getByRole('button', { name: 'Print a test page' }).dblclick()
  const followUp = page().getByRole('region', { name: 'Test page' })
  await followUp.getByText('Printing', { exact: true }).first().waitFor()
  await site().cups.untilHeld('zebra')
  // Out of labels shows on the page without a touch, and goes again.
  await stateOfPage('Stopped')
  site().cups.release('zebra')
  await followUp.getByText('Completed', { exact: true }).first().waitFor()
  await stateOfPage('Ready')
  const { items } = await site().api.call(listJobs, { query: { search: 'Test page' } })
  expect(items).toHaveLength(1)
  expect(await isSamePage()).toBe(true)
  expect(faults()).toEqual([])
})

test('a job’s page tells its story and proves that its document is gone', async () => {
  const { id } = await site().print('zebra', { title: 'Parcel 4711', document: sampleZpl('PARCEL 4711') })
  const receipt = await site().api.call(getReceipt, { params: { jobId: id } })
  await signedIn()
  await page().getByRole('link', { name: 'Jobs' }).first().click()
  await page().getByRole('link', { name: 'Parcel 4711' }).first().click()
  await page().getByRole('heading', { name: 'Parcel 4711', level: 1 }).waitFor()
  await stateOfPage('Completed')
  const lines = page().locator('section', { hasText: 'What happened' }).getByRole('listitem')
  await lines.nth(3).waitFor()
  await page().getByText(receipt.sha256).waitFor()
  await page().getByText('Deleted', { exact: true }).first().waitFor()
  expect(faults()).toEqual([])
})

test('a job is canceled from its page, and the page says so when the site has obeyed', async () => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { title: 'Mistake', document: sampleZpl('Mistake') })
  await site().cups.untilHeld('zebra')
  const before = site().cups.captured('zebra').length
  await signedIn(`/jobs/${id}`)
  await stateOfPage('Printing')
  await page().getByRole('button', { name: 'Cancel job' }).click()
  await page().getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click()
  await stateOfPage('Canceled')
  expect(site().cups.captured('zebra')).toHaveLength(before)
  expect(faults()).toEqual([])
})

test('what was not fetched yet leaves the page as it is while the relay is away, and comes when it is back', async () => {
  await signedIn()
  await page().getByRole('link', { name: 'Printers' }).first().click()
  await page().getByRole('link', { name: 'Zebra at dock 1' }).waitFor()
  const account = page().getByRole('button', { name: /^Account/ })
  await site().relay.kill9()
  await account.click()
  await page().keyboard.press('?')
  await page().getByText('The relay does not answer').first().waitFor()
  await page()
    .getByRole('status', { name: /^Offline/ })
    .hover()
  expect(await page().getByRole('heading', { level: 1 }).innerText()).toBe('Printers')
  await site().relay.start()
  await account.click()
  await page().getByRole('menuitem', { name: 'Sign out' }).waitFor()
})
