import { createSite } from '@cloudprint/protocol/http/site-routes'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { addPerson } from './harness/add-person.ts'
import { pressShortcut } from './harness/by-keyboard.ts'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra', info: 'Zebra at dock 1' })
  },
})
const { page, faults, signedIn } = useConsole(site)

const main = () => page().getByRole('main')
const heading = (name: string) => page().getByRole('heading', { name, level: 1 })
const placesOffered = () => page().getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()
/** What one can press in the page, beside what only looks or finds. */
const acts = () =>
  main()
    .getByRole('button')
    .filter({ hasNotText: /^(Site|Computer|Printer|Tag|Any time|Clear.*|First page|Next page|Newest|Older)$/ })

test('a viewer sees everything and is offered nothing to change; addresses of acts say kindly that the role does not include them', async () => {
  await site().cups.pause('zebra')
  const { id: jobId, printerId, computerId } = await site().submit('zebra', { title: 'Parcel 1', document: sampleZpl('Parcel 1') })
  await signedIn('/', await addPerson(site().relay, { name: 'Vera', role: 'viewer' }))
  expect(await placesOffered()).toEqual(['Overview', 'Jobs', 'Printers', 'Computers', 'Sites', 'Network', 'Settings'])
  for (const [path, title] of [
    [`/jobs/${jobId}`, 'Parcel 1'],
    [`/printers/${printerId}`, 'Zebra at dock 1'],
    [`/computers/${computerId}`, 'Packing table 1'],
    ['/computers/codes', 'Enrolment codes'],
    ['/sites', 'Sites'],
    ['/settings', 'Settings'],
  ] as const) {
    await page().goto(path)
    await heading(title).waitFor()
    await page().locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    const offered = await acts().allInnerTexts()
    expect([
      path,
      offered.filter((text) => /cancel|print a|pause|go on|name and|identify|change|add|remove|replace|withdraw|save|start/i.test(text)),
    ]).toEqual([path, []])
    expect([
      path,
      await main()
        .getByRole('link', { name: /^(Add|Make|Replace)/ })
        .count(),
    ]).toEqual([path, 0])
  }
  for (const path of ['/keys', '/people', '/audit', '/computers/add', '/device', `/computers/${computerId}/replace`]) {
    await page().goto(path)
    await heading('Your role does not include this').waitFor()
    await page().getByText('Ask an owner or admin').waitFor()
  }
  expect(faults()).toEqual([])
})

test('whoever is limited to a site sees nothing of another, by no list, no search and no address', async () => {
  const { id: printerId, computerId } = await site().printer('zebra')
  const { id: siteId } = await site().api.call(createSite, { body: { name: 'Rotterdam', timeZone: 'Europe/Amsterdam' } })
  await signedIn('/', await addPerson(site().relay, { name: 'Otto', role: 'operator', siteIds: [siteId] }))
  await page().getByRole('heading', { name: 'Print the first page' }).waitFor()
  await page().getByText('Your role here does not include it').first().waitFor()
  for (const [path, text] of [
    ['/printers', 'No printers yet'],
    ['/computers', 'No computers yet'],
    ['/jobs', 'Nothing has been printed yet'],
    [`/printers/${printerId}`, 'There is no such printer'],
    [`/computers/${computerId}`, 'There is no such computer'],
    ['/people', 'Your role does not include this'],
  ] as const) {
    await page().goto(path)
    await main().getByText(text).first().waitFor()
  }
  await page().goto('/sites')
  await main()
    .getByRole('row', { name: /Rotterdam/ })
    .waitFor()
  expect(await main().getByRole('row').allInnerTexts()).toEqual([expect.stringContaining('Site'), expect.stringContaining('Rotterdam')])
  await pressShortcut(page(), '/')
  await page().getByRole('dialog').getByLabel('Search', { exact: true }).and(page().locator(':focus')).waitFor()
  await page().keyboard.type('Zebra')
  await page().getByRole('dialog').getByText('Nothing found').waitFor()
  expect(faults().filter((fault) => !fault.includes('404'))).toEqual([])
})
