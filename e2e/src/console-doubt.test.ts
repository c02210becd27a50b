import type { Job } from '@cloudprint/protocol/job'
import { getJob } from '@cloudprint/protocol/http/job-routes'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  // CUPS forgets in a crash what is younger: as it is delivered it is half a minute, which a story may take on a busy machine.
  cupsLines: ['DirtyCleanInterval 600'],
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra', info: 'Zebra at dock 1' })
    await cups.addQueue({ name: 'ordered', info: 'Ordered labels' })
    // A queue that is not yet written down goes with a cupsd that is killed.
    await cups.restart()
  },
})
const { page, faults, signedIn, stateOfPage } = useConsole(site)

/** A job that CUPS took and no longer knows, and whose label did not come out. */
async function doubtful(queue: string, title: string): Promise<Job['id']> {
  // Whatever it has still to write of the story before: its time begins anew.
  await site().cups.restart()
  await site().cups.pause(queue)
  const { id } = await site().submit(queue, { title, document: sampleZpl(title) })
  await site().untilJob(id, ({ state }) => state === 'printing')
  await site().cups.kill9()
  await site().cups.start()
  await site().cups.resume(queue)
  await site().untilEnded(id, 'uncertain')
  return id
}

const printed = (queue: string) =>
  site()
    .cups.captured(queue)
    .map((document) => /\^FD([^^]+)/.exec(String(document.bytes()))?.[1])
const dialog = () => page().getByRole('dialog')

test('who has looked at the printer settles a job in doubt by keyboard, and sees what is known', async () => {
  const id = await doubtful('zebra', 'Parcel 1')
  await signedIn()
  await page().getByRole('link', { name: 'Parcel 1' }).first().click()
  await stateOfPage('Uncertain')
  await page().getByRole('button', { name: 'Settle it' }).focus()
  await page().keyboard.press('Enter')
  const known = dialog().getByRole('region', { name: 'What is known' })
  await known.getByText('no longer knows it').waitFor()
  await known.getByText(/There it is job \d+ of Zebra at dock 1/).waitFor()
  expect(await dialog().getByRole('button', { name: 'Settle', exact: true }).isDisabled()).toBe(true)

  // Closed without a word, it is as before, and the focus where it was.
  await page().keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
  await page().locator('button:focus', { hasText: 'Settle it' }).waitFor()
  await page().keyboard.press('Enter')
  await dialog().getByRole('radio', { name: 'It came out' }).and(page().locator(':focus')).waitFor()
  await page().keyboard.press('Space')
  await page().keyboard.press('Enter')
  await stateOfPage('Completed')
  await page().getByText('found it printed').waitFor()
  expect(await site().api.call(getJob, { params: { jobId: id } })).toMatchObject({ state: 'completed', evidence: 'printed', attempt: 1 })
  expect(faults()).toEqual([])
})

test('a job in doubt that is not needed any more is discarded, and no label comes out', async () => {
  const id = await doubtful('zebra', 'Parcel 2')
  await signedIn(`/jobs/${id}`)
  await page().getByRole('button', { name: 'Settle it' }).click()
  await dialog().getByRole('radio', { name: 'It is not needed any more' }).check()
  await dialog().getByRole('button', { name: 'Discard it' }).click()
  await stateOfPage('Canceled')
  await site().print('zebra', { title: 'One more', document: sampleZpl('One more') })
  expect(printed('zebra')).not.toContain('Parcel 2')
  expect(faults()).toEqual([])
})

test('a printer that is set so waits behind a job in doubt, and prints it again before the later ones', async () => {
  const { id: printerId } = await site().printer('ordered')
  await signedIn(`/printers/${printerId}`)
  const policy = page().getByRole('region', { name: 'When a job is in doubt' })
  await policy.getByText('Print in the meantime').waitFor()
  await policy.getByRole('button').click()
  await dialog().getByRole('radio', { name: 'Wait until it is settled' }).check()
  await dialog().getByRole('button', { name: 'Save' }).click()
  await policy.getByText('Wait until it is settled').waitFor()

  const id = await doubtful('ordered', 'First')
  const later = await site().submitTo(printerId, { title: 'Second', document: sampleZpl('Second') })
  await stateOfPage('Stopped')
  await page().goto(`/jobs/${later.id}`)
  await page().getByText('A job in doubt holds up Ordered labels').waitFor()
  expect((await site().job(later.id)).state).toBe('queued')

  await page().getByRole('link', { name: 'Look at the job and settle it' }).click()
  await page().getByRole('heading', { name: 'First', level: 1 }).waitFor()
  await page().getByRole('button', { name: 'Settle it' }).click()
  await dialog().getByRole('radio', { name: 'Nothing came out' }).check()
  await dialog().getByRole('button', { name: 'Print it again' }).click()
  await stateOfPage('Completed')
  expect(await site().untilEnded(id, 'completed')).toMatchObject({ attempt: 2 })
  await site().untilEnded(later.id, 'completed')
  expect(printed('ordered')).toEqual(['First', 'Second'])
  await site().untilPrinter('ordered', (seen) => seen?.availability === 'ready' && seen.blockedBy === null)
  expect(faults()).toEqual([])
})
