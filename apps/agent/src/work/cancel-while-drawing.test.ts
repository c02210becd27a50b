import { expect, test } from 'vitest'
import { NotSentError } from '../printing/print-system.ts'
import { connect, eventually, useAgentSite } from '../testing/use-agent-site.ts'

const site = useAgentSite('a')

test('a cancel ends a hand-over that can be ended, however long it would take, and the next job prints', async () => {
  await connect(site)
  const { fake, relay } = site
  const send = fake.send.bind(fake)
  const [endless, next] = [relay.job('fake/a', { title: 'Endless' }), relay.job('fake/a')]
  const begun = Promise.withResolvers<void>()
  fake.send = async (job, spoolerJob, document, signal, unwanted?: AbortSignal) => {
    if (job.title !== 'Endless') return send(job, spoolerJob, document, signal)
    begun.resolve()
    await new Promise((resolve) => unwanted?.addEventListener('abort', resolve, { once: true }))
    throw new NotSentError('The job is not to be printed any more.')
  }
  await relay.offer(endless, next)
  await begun.promise
  await relay.ask('cancel', { jobIds: [endless.jobId] })
  await eventually(() => expect(relay.kindsOf(endless.jobId)).toEqual(['delivered', 'canceled']))
  await eventually(() => expect(relay.kindsOf(next.jobId).at(-1)).toBe('completed'))
  expect(fake.timesHandedOver(`${endless.jobId}.1`)).toBe(0)
})
