import { listJobEvents } from '@cloudprint/protocol/http/job-routes'
import type { Job } from '@cloudprint/protocol/job'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { linkStateOf } from './harness/link-state-of.ts'
import { stagesOf } from './harness/stages-of.ts'
import { useSite } from './harness/use-site.ts'

const queues = ['zebra', 'plotter'] as const
/** More than a print system ever has of a printer at a time. */
const JOBS_EACH = 12

const site = useSite({
  queues: async (cups) => {
    for (const name of queues) await cups.addQueue({ name })
  },
})

/** Every fifth one is too large to travel in its offer. */
function documentOf(queue: string, number: number): Buffer {
  const label = sampleZpl(`${queue} ${number}`)
  return number % 5 === 2 ? Buffer.concat([label, Buffer.from('^FX filler '.repeat(60_000))]) : label
}

const printed = (queue: string) =>
  site()
    .cups.captured(queue)
    .map((one) => one.bytes())

test('while the relay is away both printers print all that their agent holds, and it is told in order and in its time when it is back', async () => {
  const { cups, relay } = site()
  for (const queue of queues) await cups.pause(queue)
  const jobs: { queue: string; id: Job['id']; document: Buffer }[] = []
  for (let number = 0; number < JOBS_EACH; number += 1) {
    for (const queue of queues) {
      const document = documentOf(queue, number)
      jobs.push({ queue, document, id: (await site().submit(queue, { document })).id })
    }
  }
  for (const { id } of jobs) await site().untilJob(id, ({ state }) => state === 'delivered' || state === 'printing')
  await relay.kill9()

  for (const queue of queues) await cups.resume(queue)
  for (const queue of queues) await cups.untilCaptured(JOBS_EACH, queue)
  await eventually(() => linkStateOf(site().agent) !== 'connected', { what: 'the agent to say that it is alone' })
  await eventually(() => stagesOf(site().agent).every((stage) => stage === 'ended'), { what: 'the agent to know of every end' })
  await relay.start()
  const backAt = new Date()

  for (const queue of queues) {
    const own = jobs.filter((job) => job.queue === queue)
    const told = await Promise.all(own.map(({ id }) => timesOf(id)))
    expect(told.map(({ completed }) => completed.length)).toEqual(own.map(() => 1))
    const times = told.flatMap(({ completed }) => completed)
    expect(times).toEqual(times.toSorted())
    // By the same clock: how the relay's goes an agent only guesses, within what an answer takes.
    const leftAt =
      told
        .flatMap(({ delivered }) => delivered)
        .toSorted()
        .at(-1) ?? ''
    expect(leftAt).not.toBe('')
    expect(times.filter((at) => at < leftAt || at > backAt.toISOString())).toEqual([])
    expect(printed(queue).map((bytes) => own.findIndex(({ document }) => document.equals(bytes)))).toEqual(own.map((_, place) => place))
  }
})

/** When it was delivered and completed, as often as the history says so. */
async function timesOf(jobId: Job['id']): Promise<Record<'delivered' | 'completed', string[]>> {
  await site().untilEnded(jobId, 'completed')
  const { items } = await site().api.call(listJobEvents, { params: { jobId } })
  const timesWhen = (kind: string) => items.filter(({ event }) => event.kind === kind).map(({ happenedAt, at }) => happenedAt ?? at)
  return { delivered: timesWhen('delivered'), completed: timesWhen('completed') }
}
