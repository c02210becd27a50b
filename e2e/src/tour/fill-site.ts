import { createApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { createInvitation, listPeople } from '@cloudprint/protocol/http/people-routes'
import { createSite, listSites } from '@cloudprint/protocol/http/site-routes'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import type { Site, SiteSettings } from '../harness/site.ts'

/** What the console's pages show of one thing, by its id. */
export interface Shown {
  jobId: string
  printerId: string
  computerId: string
  siteId: string
  personId: string
}

/** Something of everything, so that no page is empty: jobs in several states, a printer that stands still, people, keys, sites. */
export async function fillSite(site: Site): Promise<Shown> {
  const { api } = site
  const printer = await site.printer('dock1')
  const { id: jobId } = await site.print('dock1', { title: 'Parcel 4711', document: sampleZpl('PARCEL 4711') })
  await site.print('dock1', { title: 'Parcel 4712', document: sampleZpl('PARCEL 4712') })
  await site.cups.pause('returns')
  await site.submit('returns', { title: 'Return 118', document: sampleZpl('RETURN 118') })
  const { id: siteId } = await api.call(createSite, { body: { name: 'Warehouse Rotterdam', timeZone: 'Europe/Amsterdam' } })
  const day = 86_400_000
  await api.call(createApiKey, { body: { name: 'WMS production', expiresAt: new Date(Date.now() + 90 * day).toISOString() } })
  await api.call(createApiKey, { body: { name: 'Packing line 3', siteIds: [siteId], requestsPerSecond: 20 } })
  await api.call(createInvitation, { body: { email: 'mika@example.com', role: 'operator', siteIds: [siteId] } })
  const { items: people } = await api.call(listPeople, { query: {} })
  const { items: sites } = await api.call(listSites, { query: { search: 'Main' } })
  const [person, mainSite] = [people[0], sites[0]]
  if (person === undefined || mainSite === undefined) throw new Error('an installation has an owner and a site from its start')
  return { jobId, printerId: printer.id, computerId: printer.computerId, siteId: mainSite.id, personId: person.id }
}

/** The queues that `fillSite` prints to. */
export const tourQueues: NonNullable<SiteSettings['queues']> = async (cups) => {
  await cups.addQueue({ name: 'dock1', info: 'Zebra at dock 1' })
  await cups.addQueue({ name: 'returns', info: 'Returns desk' })
}
