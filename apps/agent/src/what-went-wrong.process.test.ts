import { expect, test } from 'vitest'
import { connect, eventually, useAgentSite } from './testing/use-agent-site.ts'

const site = useAgentSite('a')
const lastErrors = () => site.agent?.status().lastErrors ?? []

test('a job that failed is still told when it has long gone, with its id and what to do', async () => {
  site.fake.outcome = () => ({ kind: 'abort', code: 'print-aborted', detail: 'the backend ended' })
  await connect(site)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.agent?.status().jobs).toEqual([]))
  expect(lastErrors()).toMatchObject([{ code: 'print-aborted', jobId: job.jobId, printer: 'fake/a', count: 1 }])
  expect(lastErrors()[0]?.what).toContain('the backend ended')
  expect(lastErrors()[0]?.remedy).toContain('power and cable')
  expect(site.agent?.status().awayPrintSystems).toEqual([])
})

test('a fetch that is tried again is counted while it goes on', async () => {
  await connect(site)
  const job = site.relay.job('fake/a', { bytes: Buffer.alloc(100_000) })
  site.relay.brokenDocuments.add(job.jobId)
  await site.relay.offer(job)
  await eventually(() => expect(lastErrors()[0]?.count).toBeGreaterThan(2))
  expect(lastErrors()).toMatchObject([{ what: expect.stringContaining('could not be fetched yet') as string, jobId: job.jobId }])
})

test('a link that was lost is told when it is back, and one that is closed in order is not', async () => {
  await connect(site)
  site.relay.cut()
  await eventually(() => expect(site.relay.epoch).toBe(2))
  await eventually(() => expect(site.agent?.status().link.state).toBe('connected'))
  expect(lastErrors()).toMatchObject([{ what: expect.stringContaining('connection to the relay was lost') as string, jobId: null }])
  await site.agent?.stop()
  expect(lastErrors()).toMatchObject([{ count: 1 }])
})

test('a print system that was away is told when it is back', async () => {
  await connect(site)
  site.fake.isAway = true
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  const away = expect.objectContaining({ code: 'print-system-unavailable', jobId: job.jobId }) as object
  await eventually(() => expect(lastErrors()).toContainEqual(away))
  site.fake.isAway = false
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toContain('completed'))
  expect(lastErrors()).toContainEqual(away)
})
