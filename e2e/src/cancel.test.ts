import { cancelJob } from '@cloudprint/protocol/http/job-routes'
import type { Job } from '@cloudprint/protocol/job'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

const cancel = (jobId: Job['id']) => site().api.answer(cancelJob, { params: { jobId } })

test('a job that prints is asked to stop (202), and is canceled when the site says so', async () => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { document: sampleZpl('in the middle') })
  await site().cups.untilHeld('zebra')
  await site().untilJob(id, ({ state }) => state === 'printing')

  expect(await cancel(id)).toMatchObject({ ok: true, status: 202 })
  const job = await site().untilEnded(id, 'canceled')
  expect(job.cancelRequestedAt).not.toBeNull()
  expect(site().cups.captured('zebra')).toEqual([])

  await site().print('zebra', { document: sampleZpl('the next one') })
})

test('a job behind another one is canceled without paper while the first one goes on', async () => {
  const before = site().cups.captured('zebra').length
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const first = await site().submit('zebra', { document: sampleZpl('goes on') })
  const second = await site().submit('zebra', { document: sampleZpl('never mind') })
  await site().cups.untilHeld('zebra')

  const asked = await cancel(second.id)
  expect(asked.status === 200 || asked.status === 202).toBe(true)
  await site().untilEnded(second.id, 'canceled')
  site().cups.release('zebra')
  await site().untilEnded(first.id, 'completed')
  expect(
    site()
      .cups.captured('zebra')
      .slice(before)
      .map((printed) => String(printed.bytes())),
  ).toEqual([String(sampleZpl('goes on'))])
})

test('a job that was not offered yet is canceled at once (200), and no paper comes out', async () => {
  const before = site().cups.captured('zebra').length
  const { id: printerId } = await site().printer('zebra')
  await site().agent.stop()
  await site().untilDisconnected()
  const waiting = await site().submitTo(printerId, { document: sampleZpl('never') })
  const marker = await site().submitTo(printerId, { document: sampleZpl('marker') })
  expect(await cancel(waiting.id)).toMatchObject({ ok: true, status: 200, reply: { state: 'canceled' } })
  expect(await cancel(waiting.id)).toMatchObject({ ok: true, status: 200, reply: { state: 'canceled' } })

  await site().agent.start()
  await site().untilEnded(marker.id, 'completed')
  expect(
    site()
      .cups.captured('zebra')
      .slice(before)
      .map((printed) => String(printed.bytes())),
  ).toEqual([String(sampleZpl('marker'))])
  expect(await cancel(marker.id)).toMatchObject({ ok: false, status: 409, problem: { code: 'job-state-conflict' } })
})
