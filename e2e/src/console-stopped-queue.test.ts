import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra', info: 'Zebra at dock 1' })
  },
})
const { page, faults, signedIn } = useConsole(site)

test('the page of a printer says that its queue stopped itself, has it started again, and leaves the next one to people', async () => {
  await signedIn()
  await page().getByRole('link', { name: 'Printers' }).first().click()
  await page().getByRole('link', { name: 'Zebra at dock 1' }).click()
  const panel = page().getByRole('region', { name: 'When its queue stops itself' })
  await panel.getByText('Stays stopped until a person starts it', { exact: true }).waitFor()

  site().cups.scriptNext('zebra', [{ failWith: 4 }])
  const { id } = await site().submit('zebra', { document: sampleZpl() })
  await page().getByText('Stopped itself after an error').first().waitFor()
  await panel.getByRole('button', { name: 'Start it again by itself' }).click()
  await panel.getByText('Started again once its cause is gone', { exact: true }).waitFor()
  await site().untilEnded(id, 'completed')
  const history = page().getByRole('list', { name: 'What was done' })
  await history.getByText('Started again', { exact: true }).waitFor()

  await panel.getByRole('button', { name: 'Leave it to people' }).click()
  await panel.getByText('Stays stopped until a person starts it', { exact: true }).waitFor()
  await history
    .getByText(/^Set by /)
    .first()
    .waitFor()
  expect(await site().findPrinter('cups/zebra')).toMatchObject({ onStop: 'hold' })
  expect(faults()).toEqual([])
})
