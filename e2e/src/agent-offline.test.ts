import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { beforeAll, expect, test } from 'vitest'
import type { Job } from '@cloudprint/protocol/job'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

// An agent that is stopped at once may not have told of its printer yet.
beforeAll(() => site().printer('zebra'))

async function submitWhileOffline(text: string, expiresIn = 3_600): Promise<Job> {
  const printer = await site().findPrinter('cups/zebra')
  if (printer === undefined) throw new Error('there is no printer')
  return site().submitTo(printer.id, { title: text, document: sampleZpl(text), expiresIn })
}

test('jobs for an agent that is away wait, one that is too late expires, and the others print when it is back', async () => {
  await site().agent.stop()
  await site().untilDisconnected()
  expect((await site().findPrinter('cups/zebra'))?.availability).toBe('unreachable')

  const first = await submitWhileOffline('first')
  const late = await submitWhileOffline('too late', 1)
  const second = await submitWhileOffline('second')
  const expired = await site().untilEnded(late.id, 'expired')
  expect(expired.document.state).toBe('deleted')
  expect(await site().job(first.id)).toMatchObject({ state: 'queued', offered: false, document: { state: 'held' } })

  await site().agent.start()
  await site().untilEnded(first.id, 'completed')
  await site().untilEnded(second.id, 'completed')
  expect(
    site()
      .cups.captured('zebra')
      .map((printed) => String(printed.bytes())),
  ).toEqual([String(sampleZpl('first')), String(sampleZpl('second'))])
  expect((await site().job(late.id)).state).toBe('expired')
})

test('an agent whose machine lost power is noticed, and comes back by itself', async () => {
  await site().agent.kill9()
  await site().untilDisconnected()
  const { id } = await submitWhileOffline('after the cut')
  await site().agent.start()
  await site().untilEnded(id, 'completed')
})
