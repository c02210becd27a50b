import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { press, tabTo } from './harness/by-keyboard.ts'
import { doubtfulJobs } from './harness/doubtful-jobs.ts'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra', info: 'Zebra at dock 1' })
    await cups.addQueue({ name: 'returns', info: 'Returns desk' })
  },
})
const { page, faults, signedIn, stateOfPage } = useConsole(site)

const button = (name: string | RegExp) => page().getByRole('button', { name, exact: true })
const region = (name: string) => page().getByRole('region', { name, exact: true })
const dialog = () => page().getByRole('dialog')
const submit = (title: string) => site().submit('zebra', { title, document: sampleZpl(title) })

test('a printer is paused, what waits there is canceled at once, and it goes on with what comes then', async () => {
  const { id: printerId } = await site().printer('zebra')
  await signedIn()
  await page().goto(`/printers/${printerId}`)
  await button('Pause').click()
  await stateOfPage('Paused')
  await region('Zebra at dock 1 is paused').waitFor()
  const waiting = [await submit('Wave 1'), await submit('Wave 2')]
  await region('Queue').getByText('2 jobs wait').waitFor()

  await button('Cancel all that wait').click()
  await dialog().getByText('2 jobs wait at the relay').waitFor()
  await button('Cancel all 2').click()
  await region('Queue').getByText('2 jobs were canceled.').waitFor()
  for (const { id } of waiting) await site().untilEnded(id, 'canceled')

  const { id } = await submit('Wave 3')
  await region('Queue').getByText('1 job waits').waitFor()
  await button('Let it go on').click()
  await stateOfPage('Ready')
  await site().untilEnded(id, 'completed')
  const history = page().getByRole('list', { name: 'What was done' })
  await history.getByText(/let it go on$/).waitFor()
  await history.getByText(/canceled what waited/).waitFor()
  expect(faults()).toEqual([])
})

test('an outage is listed with its reason while it lasts, and for how long it lasted afterwards', async () => {
  const { id: printerId } = await site().printer('returns')
  await signedIn()
  await page().goto(`/printers/${printerId}`)
  await page().getByRole('button', { name: 'Short ones, too' }).click()
  await site().cups.pause('returns')
  await stateOfPage('Stopped')
  const outages = region('Outages').getByRole('listitem')
  await outages.filter({ hasText: 'lasts' }).getByText('paused').first().waitFor()
  await site().cups.resume('returns')
  await stateOfPage('Ready')
  await outages.filter({ hasText: /for \d/ }).waitFor()
  expect(await outages.count()).toBe(1)
  expect(faults()).toEqual([])
})

test('several jobs in doubt are settled together by what was found, and the printer’s page then says nothing of doubt', async () => {
  const printerId = await doubtfulJobs(site(), ['Pallet 1', 'Pallet 2', 'Pallet 3'])
  await signedIn()
  await page().goto(`/printers/${printerId}`)
  await region('In doubt').getByLabel('Choose all').check()
  await region('In doubt').getByLabel('Pallet 3', { exact: true }).uncheck()
  await page().getByRole('radio', { name: 'They came out' }).check()
  await button('Mark 2 as printed').click()
  await page().getByText('2 jobs are settled.').waitFor()
  await region('In doubt').getByLabel('Pallet 3', { exact: true }).check()
  await page().getByRole('radio', { name: 'They are not needed any more' }).check()
  await button('Discard 1').click()
  await page().getByText('1 job is settled.').waitFor()
  await page().reload()
  await region('Health').waitFor()
  expect(await region('In doubt').count()).toBe(0)
  expect(faults()).toEqual([])
})

test('a job is found and canceled, and a test page printed, without a mouse', async () => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await submit('Mistake 77')
  await site().cups.untilHeld('zebra')
  await signedIn()
  await page().keyboard.press('/')
  await dialog().getByLabel('Search', { exact: true }).and(page().locator(':focus')).waitFor()
  await page().keyboard.type('Mistake 77')
  await dialog()
    .getByRole('option', { name: /Mistake 77/ })
    .waitFor()
  await page().keyboard.press('Enter')
  await page().getByRole('heading', { name: 'Mistake 77', level: 1 }).waitFor()
  await press(page(), button('Cancel job'))
  await press(page(), dialog().getByRole('button', { name: 'Cancel job' }))
  await stateOfPage('Canceled')
  await site().untilEnded(id, 'canceled')

  await page().keyboard.press('Control+k')
  await page().keyboard.type('Returns desk')
  await dialog()
    .getByRole('option', { name: /Returns desk/ })
    .first()
    .waitFor()
  await page().keyboard.press('Enter')
  await page().getByRole('heading', { name: 'Returns desk', level: 1 }).waitFor()
  await press(page(), button('Print a test page'))
  await region('Test page').getByText('Completed', { exact: true }).first().waitFor()
  await press(page(), region('Test page').getByRole('button', { name: 'Close' }))
  await region('Test page').waitFor({ state: 'detached' })
  // The list, row by row.
  await press(page(), page().getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Printers' }))
  await page()
    .getByRole('row', { name: /Zebra at dock 1/ })
    .waitFor()
  await page().keyboard.press('j')
  await page().keyboard.press('Enter')
  await page().getByRole('link', { name: 'Printers' }).first().waitFor()
  await tabTo(page(), button('Pause').or(button('Print a test page')).first())
  expect(faults()).toEqual([])
})
