import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJob } from '../jobs/job-queries.ts'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { eventually } from '@cloudprint/testkit/eventually'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'
import { applyReports } from './apply-reports.ts'
import type { ReportMessage } from './apply-reports.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

async function agentWithJob() {
  const { agent, printerId, computer } = await agentWithPrinters(line)
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  const sender = { computerId: computer.id, journalId: computer.journalId, computerName: 'Packing' }
  const reports = (...events: [number: number, event: object][]) =>
    ({
      sender,
      reports: events.map(([number, event]) => ({ number, jobId, attempt: 1, event, at: new Date().toISOString() })),
    }) as unknown as ReportMessage
  return { agent, jobId, reports }
}
const stateOf = async (jobId: string) => (await readJob(line.pool, line.reach, jobId))?.state
const apply = (messages: ReportMessage[]) => applyReports(line.jobRows, line.jobs, messages, new Date())
const printing = { kind: 'printing', spoolerJob: { id: '7', uuid: null } }

test('messages of several agents, kept together, each count for themselves', async () => {
  const [one, two] = [await agentWithJob(), await agentWithJob()]
  const applied = await apply([
    one.reports([1, { kind: 'delivered' }], [2, printing]),
    two.reports([1, printing], [2, { kind: 'delivered' }]),
  ])
  expect(applied).toMatchObject([
    { keptThrough: 2, refused: [] },
    { keptThrough: 2, refused: [{ number: 1, code: 'job-state-conflict' }] },
  ])
  expect([await stateOf(one.jobId), await stateOf(two.jobId)]).toEqual(['printing', 'delivered'])
  one.agent.close()
  two.agent.close()
})

test('a message that comes a second time beside its successor counts once', async () => {
  const { agent, jobId, reports } = await agentWithJob()
  const applied = await apply([
    reports([1, { kind: 'delivered' }]),
    reports([1, { kind: 'delivered' }]),
    reports([1, { kind: 'delivered' }], [2, printing]),
    reports([2, printing], [3, { kind: 'completed', evidence: 'sent' }]),
  ])
  expect(applied).toEqual([1, 1, 2, 3].map((keptThrough) => ({ keptThrough, refused: [] })))
  expect(await stateOf(jobId)).toBe('completed')
  expect(await apply([reports([3, { kind: 'completed', evidence: 'sent' }])])).toEqual([{ keptThrough: 3, refused: [] }])
  agent.close()
})
