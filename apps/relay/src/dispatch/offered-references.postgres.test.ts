import { SubmitJob } from '@cloudprint/protocol/job'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

test('an offer says whether its bytes are a document, or where one lies', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  const job = SubmitJob.parse({ printerId, title: 'x', contentType: 'application/vnd.zebra.zpl', contentUrl: 'https://wms.example.com/1' })
  const caller = { reach: line.reach, kind: 'api-key' as const, name: 'WMS' }
  expect(await line.submitter.submitReference({ caller, job, idempotencyKey: null }, new Date())).toMatchObject({ ok: true })
  await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(2))
  expect(agent.offered.map(({ document }) => document.isReference)).toEqual([true, undefined])
  agent.close()
})
