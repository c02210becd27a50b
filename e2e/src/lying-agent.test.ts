import { listJobEvents } from '@cloudprint/protocol/http/job-routes'
import { fetchDocument } from '@cloudprint/protocol/http/agent-routes'
import { routePath } from '@cloudprint/protocol/http/route'
import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { JobId } from '@cloudprint/protocol/ids'
import { ProblemBody } from '@cloudprint/protocol/problems'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertionOf, connect, enrolStandIn, type Identity, type StandInAgent } from './harness/stand-in-agent.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

let identity: Identity
let liar: StandInAgent
let reports = 0
beforeAll(async () => {
  identity = await enrolStandIn(site().relay)
  liar = await connect(site().relay, identity)
  expect((await liar.hello()).ok).toBe(true)
})
afterAll(() => liar.close())

async function claim(jobId: JobId, event: AgentJobEvent): Promise<unknown> {
  const number = ++reports
  const answer = await liar.reports({ reports: [{ number, jobId, attempt: 1, at: new Date().toISOString(), event }] })
  return answer.ok ? answer.reply : answer.problem
}

const lies: [lie: string, event: AgentJobEvent][] = [
  ['has printed', { kind: 'completed', evidence: 'printed' }],
  ['has failed', { kind: 'failed', code: 'print-failed', detail: 'I say so' }],
  ['was canceled', { kind: 'canceled' }],
]

test.each(lies)('an agent that says of another computer’s job that it %s is not believed, and the job prints', async (_lie, event) => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { document: sampleZpl() })
  await site().cups.untilHeld('zebra')
  await site().untilJob(id, ({ state }) => state === 'printing')

  expect(await claim(id, event)).toEqual({ keptThrough: reports, refused: [{ number: reports, code: 'job-not-found' }] })
  expect(await site().job(id)).toMatchObject({ state: 'printing', attempt: 1, evidence: null, failure: null, endedAt: null })
  site().cups.release('zebra')
  await site().untilEnded(id, 'completed')
  const { items } = await site().api.call(listJobEvents, { params: { jobId: id } })
  expect(items.map(({ byName }) => byName)).not.toContain('Stand-in')
})

test('it can not read another computer’s document either', async () => {
  site().cups.scriptNext('zebra', ['hold', 'take-document'])
  const { id } = await site().submit('zebra', { document: sampleZpl('not yours') })
  await site().cups.untilHeld('zebra')
  const headers = { authorization: `Bearer ${await assertionOf(identity)}` }
  const response = await fetch(`${site().relay.apiUrl}${routePath(fetchDocument.path, { jobId: id })}`, { headers })
  const text = await response.text()
  expect(text).not.toContain('not yours')
  expect(['job-not-found', 'document-unavailable']).toContain(ProblemBody.parse(JSON.parse(text)).code)
  site().cups.release('zebra')
  await site().untilEnded(id, 'completed')
})
