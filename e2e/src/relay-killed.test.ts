import { listJobEvents } from '@cloudprint/protocol/http/job-routes'
import type { Job } from '@cloudprint/protocol/job'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { beforeEach, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

/** With the database of its own, which must not lose anything either when its relay is killed. */
const site = useSite({
  ownDatabase: true,
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

// Each story begins with an agent that has not failed to connect yet: after several failures it waits up to 30 s.
beforeEach(async () => {
  await site().agent.stop()
  await site().agent.start()
  await site().untilConnected()
})

const printedTexts = () =>
  site()
    .cups.captured('zebra')
    .map((printed) => String(printed.bytes()))

test('jobs that were answered with 201 are printed once, although the relay was killed right then', async () => {
  const jobs: Job[] = []
  for (const label of ['a', 'b', 'c', 'd']) jobs.push(await site().submit('zebra', { document: sampleZpl(label) }))
  await site().relay.kill9()
  await site().relay.start()
  for (const { id } of jobs) await site().untilEnded(id, 'completed')
  expect(printedTexts()).toEqual(['a', 'b', 'c', 'd'].map((label) => String(sampleZpl(label))))
})

test('a label that is being printed while the relay is away is known to be printed when it is back', async () => {
  const before = printedTexts().length
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { document: sampleZpl('meanwhile') })
  await site().cups.untilHeld('zebra')
  await site().relay.kill9()
  site().cups.release('zebra')
  await site().cups.untilCaptured(before + 1, 'zebra')
  await site().relay.start()
  await site().untilEnded(id, 'completed')
  const { items } = await site().api.call(listJobEvents, { params: { jobId: id } })
  expect(items.filter(({ event }) => event.kind === 'completed')).toHaveLength(1)
  expect(printedTexts()).toHaveLength(before + 1)
})

test('a relay that is stopped in order says goodbye: its agent is back in a moment', async () => {
  expect(await site().relay.stop()).toEqual({ code: 0, signal: null })
  await site().relay.start()
  await site().untilConnected()
  await site().print('zebra', { document: sampleZpl('after the stop') })
})
