import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Reach } from '../access/reach.ts'
import { personOf } from '../testing/person-of.ts'
import { JobSignals } from './job-signals.ts'
import { JobStore, relayAuthor } from './job-store.ts'
import type { RelayRowsHarness } from './relay-rows-harness.ts'

interface KeyedJob {
  organizationId: string
  siteId: string
  printerId: string
  jobId: string
  key: string
}

/** What of jobs is there for somebody who sees a part of an organization: a part of the contract of the relay's rows. */
export function testReach(rows: () => RelayRowsHarness, waiting: () => Promise<KeyedJob>): void {
  const cancel = async (reach: Reach, jobId: string) => {
    const event = { kind: 'cancel-requested' } as const
    const asked = { jobId, event, author: relayAuthor, happenedAt: null, of: { reach } }
    const [happened] = await new JobStore(rows().jobRows, new JobSignals()).apply([asked], new Date())
    return happened?.outcome
  }
  const reachesOf = ({ organizationId, siteId, printerId }: KeyedJob) => {
    const { reach } = personOf(organizationId)
    return {
      within: [reach, { ...reach, siteIds: [randomUUID(), siteId] }, { ...reach, siteIds: [siteId], printerIds: [printerId] }],
      beyond: [
        personOf(randomUUID()).reach,
        { ...reach, siteIds: [randomUUID()] },
        { ...reach, printerIds: [randomUUID()] },
        { ...reach, siteIds: [randomUUID()], printerIds: [printerId] },
      ],
    }
  }

  test('a job beyond reach is not moved, as if it did not exist', async () => {
    const job = await waiting()
    for (const reach of reachesOf(job).beyond) expect(await cancel(reach, job.jobId)).toBe('unknown')
    expect(await rows().read(job.jobId)).toMatchObject({ state: 'queued' })
    for (const [index, reach] of reachesOf(job).within.entries()) {
      expect(await cancel(reach, job.jobId)).toBe(index === 0 ? 'moved' : 'unmoved')
    }
  })

  test('a key is found by those who see its job', async () => {
    const job = await waiting()
    for (const reach of reachesOf(job).beyond) expect(await rows().jobRows.findByKey(reach, job.key)).toBeUndefined()
    for (const reach of reachesOf(job).within) expect(await rows().jobRows.findByKey(reach, job.key)).toMatchObject({ id: job.jobId })
  })
}
