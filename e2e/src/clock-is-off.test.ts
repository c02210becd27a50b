import { listJobEvents } from '@cloudprint/protocol/http/job-routes'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const HOUR_MS = 3_600_000
/** How exactly the relay's clock is known depends on how fast it answers. */
const MINUTE_MS = 60_000
const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

test.each([5, -5])('an agent whose clock is off by %i hours prints what is worth printing, and reports when it was', async (hours) => {
  await site().agent.stop()
  site().agent.shiftClock(hours * HOUR_MS)
  await site().agent.start()
  await site().untilConnected()
  const submittedAtMs = Date.now()
  const { id } = await site().submit('zebra', { document: sampleZpl(`${hours} hours`), expiresIn: 1_800 })
  await site().untilEnded(id, 'completed')
  const { items } = await site().api.call(listJobEvents, { params: { jobId: id } })
  const reported = items.flatMap(({ happenedAt }) => (happenedAt === null ? [] : [Date.parse(happenedAt)]))
  expect(reported.length).toBeGreaterThan(0)
  for (const atMs of reported) {
    expect(atMs).toBeGreaterThan(submittedAtMs - MINUTE_MS)
    expect(atMs).toBeLessThan(Date.now() + MINUTE_MS)
  }
})
