import { systemClock } from '@cloudprint/process-kit/clock'
import { expect, test } from 'vitest'
import { connect, eventually, useAgentSite } from './testing/use-agent-site.ts'

const printed = ['delivered', 'printing', 'completed']
const site = useAgentSite('a', 'b')

test('a removed computer stops for good', async () => {
  await connect(site)
  await site.relay.ask('revoked', {})
  expect(await site.agent?.ended).toBe('revoked')
  expect(site.agent?.status().link).toMatchObject({ state: 'stopped' })
})

test('a relay that drains is left and found again', async () => {
  await connect(site)
  await site.relay.ask('drain', { reconnectAfterMs: 20 })
  await eventually(() => expect(site.relay.hellos).toHaveLength(2))
  expect(site.relay.hellos[1]).toMatchObject({ runId: site.relay.hellos[0]?.runId, lastEpoch: 1 })
})

test('what has just happened is told before an agent that is stopped hangs up', async () => {
  site.fake.outcome = () => ({ kind: 'silence' })
  // Its last words have two seconds, which a busy machine may need for what comes in between.
  await connect(site, { clock: { ...systemClock, wait: (ms, signal) => systemClock.wait(20 * ms, signal) } })
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing']))
  site.relay.holdReports()
  site.fake.settle(`${job.jobId}.1`)
  await eventually(() => expect(site.agent?.status().jobs.map(({ stage }) => stage)).toEqual(['ended']))
  const stopped = site.agent?.stop()
  expect(await site.relay.offer(site.relay.job('fake/b'))).toMatchObject({ reply: { results: [{ accepted: false, code: 'agent-busy' }] } })
  site.relay.releaseReports()
  await stopped
  expect(site.relay.kindsOf(job.jobId)).toEqual(printed)
  expect(site.relay.acknowledged).toBe(3)
})

// Less than the 20 s for which a running agent waits for an answer.
test('an agent that is stopped does not wait for long for a relay that does not listen', { timeout: 18_000 }, async () => {
  site.relay.acknowledges = false
  await connect(site)
  await site.relay.offer(site.relay.job('fake/a'))
  await eventually(() => expect(site.relay.reports.length).toBeGreaterThan(0))
  await site.agent?.stop()
})
