import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

/** Half of the minute after which an agent lists its printers unasked: what is seen within was told by CUPS. */
const SEEN_MS = 30_000

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'pauses' })
    await cups.addQueue({ name: 'rejects' })
    await cups.addQueue({ name: 'goes' })
  },
})

const until = (queue: string, isSo: (printer: Printer | undefined) => boolean) => site().untilPrinter(queue, isSo, SEEN_MS)
const hasReason = (printer: Printer | undefined, reason: string) => printer?.health.reasons.some((each) => each.reason === reason) ?? false

test('a queue that is added while the agent runs is there at once and prints', async () => {
  await site().cups.addQueue({ name: 'new', location: 'Aisle 7', info: 'New label printer' })
  const printer = await until('new', (seen) => seen?.availability === 'ready')
  expect(printer).toMatchObject({ displayName: 'New label printer', location: 'Aisle 7', isRaw: true })
  await site().print('new', { document: sampleZpl('first') })
  expect((await site().cups.untilCaptured(1, 'new'))[0]?.bytes()).toEqual(sampleZpl('first'))
})

test('a queue that is paused is stopped, holds its jobs and says why, and prints them once it is resumed', async () => {
  await site().cups.pause('pauses')
  const paused = await until('pauses', (seen) => seen?.availability === 'stopped' && seen.health.state === 'stopped')
  expect(hasReason(paused, 'paused')).toBe(true)

  const { id } = await site().submit('pauses', { document: sampleZpl('waits') })
  const waiting = await site().untilJob(id, (job) => job.reasons.some(({ reason }) => reason === 'printer-stopped'))
  expect(waiting.state).toBe('printing')
  expect(site().cups.captured('pauses')).toEqual([])

  await site().cups.resume('pauses')
  const resumed = await until('pauses', (seen) => seen?.availability === 'ready')
  expect(hasReason(resumed, 'paused')).toBe(false)
  await site().untilEnded(id, 'completed')
  expect(site().cups.captured('pauses')).toHaveLength(1)
})

test('a queue that takes no jobs is shown so, and a job for it ends with a remedy', async () => {
  await site().cups.reject('rejects')
  await until('rejects', (seen) => seen?.health.acceptingJobs === false)
  const { id } = await site().submit('rejects', { document: sampleZpl('refused') })
  const job = await site().untilEnded(id, 'failed')
  expect(job.failure?.code).toBe('printer-rejecting')
  expect(job.failure?.advice).toContain('cupsaccept')
  await site().cups.accept('rejects')
  await until('rejects', (seen) => seen?.health.acceptingJobs === true)
})

test('a queue that is deleted is gone, and nothing more is taken for it; added again, it is the same printer', async () => {
  const before = await site().printer('goes')
  await site().cups.removeQueue('goes')
  await until('goes', (seen) => seen === undefined || seen.availability === 'gone')
  const refused = await site().api.answer(submitJob, {
    body: { printerId: before.id, title: 'Late', contentType: 'application/vnd.zebra.zpl', content: sampleZpl().toString('base64') },
  })
  expect(refused).toMatchObject({ ok: false, status: 410, problem: { code: 'printer-gone' } })

  await site().cups.addQueue({ name: 'goes' })
  const again = await until('goes', (seen) => seen?.availability === 'ready')
  expect(again?.id).toBe(before.id)
})
