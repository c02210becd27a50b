import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJob } from './jobs/job-queries.ts'
import { agentWithPrinters } from './testing/stand-in-agent.ts'
import { startTestLine } from './testing/start-test-line.ts'
import type { TestLine } from './testing/start-test-line.ts'
import { submitted } from './testing/submit-label.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

const stateOf = async (jobId: string) => (await readJob(line.pool, line.organizationId, jobId))?.state

test('the offers of a session are numbered, so that an agent knows one that comes twice', async () => {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const numbers: number[] = []
  const count = (one: typeof agent) => one.socket.on('offer', ({ number }: { number: number }) => numbers.push(number))
  count(agent)
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'storage-full', detail: 'full' })
  await submitted(line, printerId)
  await eventually(() => expect(numbers).toEqual([1]))
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: true })
  await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(3))
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  agent.close()
  await eventually(() => expect(line.presence.get(computer.id)).toBeUndefined())
})

test('an agent that is offered what it printed before ends it by saying so', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: false, code: 'storage-full', detail: 'full' })
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered.length).toBeGreaterThan(0))
  await eventually(async () =>
    expect(await readJob(line.pool, line.organizationId, jobId)).toMatchObject({ state: 'queued', offered: false }),
  )
  // Nobody has it: what an agent says of it now does not count.
  expect(await agent.report(jobId, { kind: 'completed', evidence: 'sent' })).toMatchObject({ refused: [{ code: 'job-state-conflict' }] })
  agent.onOffer = (job) => ({ jobId: job.jobId, accepted: true })
  const next = await submitted(line, printerId)
  await eventually(() => expect(agent.offered.map((job) => job.jobId)).toContain(next))
  expect(await agent.report(jobId, { kind: 'completed', evidence: 'sent' })).toMatchObject({ refused: [] })
  expect(await stateOf(jobId)).toBe('completed')
  agent.close()
})
