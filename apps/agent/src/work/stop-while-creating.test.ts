import { expect, test } from 'vitest'
import { connect, eventually, useAgentSite } from '../testing/use-agent-site.ts'

const site = useAgentSite('a')

test('an agent that is stopped while the print system makes a job waits for the answer, and leaves no empty job behind', async () => {
  await connect(site)
  const { fake, relay } = site
  const create = fake.create.bind(fake)
  const [made, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let times = 0
  fake.create = async (job, signal) => {
    const created = await create(job, signal)
    times += 1
    made.resolve()
    // As over a connection, which is cut when nobody waits for the answer any more.
    await Promise.race([
      answer.promise,
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ])
    return created
  }
  const job = relay.job('fake/a')
  await relay.offer(job)
  await made.promise
  const stopped = site.agent?.stop()
  answer.resolve()
  await stopped
  await connect(site)
  await eventually(() => expect(relay.kindsOf(job.jobId).at(-1)).toBe('completed'))
  expect([times, fake.timesHandedOver(`${job.jobId}.1`)]).toEqual([1, 1])
})
