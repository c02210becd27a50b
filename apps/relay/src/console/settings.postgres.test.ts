import { changeSettings, getSettings, retentionDefaults } from '@cloudprint/protocol/http/settings-routes'
import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { retryJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

const change = (body: Record<string, number>) => relay.call(changeSettings, { body })

test('an organization begins with an hour for failed documents and thirty days for jobs', async () => {
  expect(await relay.call(getSettings, {})).toMatchObject({ ok: true, reply: { failedDocumentRetention: 3_600, jobRetention: 2_592_000 } })
})

test('a setting is changed alone, and who did it stands in the audit', async () => {
  const changed = { ...retentionDefaults, failedDocumentRetention: 7_200 }
  expect(await change({ failedDocumentRetention: 7_200 })).toMatchObject({ ok: true, reply: changed })
  expect(await relay.call(getSettings, {})).toMatchObject({ reply: changed })
  const { rows } = await relay.pool.query(`select actor_kind, detail from audit_entry where action = 'settings.changed'`)
  expect(rows).toEqual([{ actor_kind: 'api-key', detail: { failedDocumentRetention: 7_200 } }])
})

test.each([
  ['a negative time', { failedDocumentRetention: -1 }],
  ['more than seven days for documents', { failedDocumentRetention: 604_801 }],
  ['less than a day for jobs', { jobRetention: 86_399 }],
  ['nothing', {}],
  ['what there is no setting for', { receiptRetention: 86_400 }],
])('%s is refused', async (_what, body) => {
  expect(await change(body)).toMatchObject({ ok: false, status: 422, problem: { code: 'request-invalid' } })
})

test('a key that may not change settings is refused', async () => {
  const headers = { 'authorization': `Bearer ${relay.first.apiKey}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'reader', scopes: ['jobs:read'] })
  const made = await fetch(`${relay.url}/v1/api-keys`, { method: 'POST', headers, body })
  const { key } = (await made.json()) as { key: string }
  const answer = await relay.call(changeSettings, { body: { jobRetention: 86_400 } }, key)
  expect(answer).toMatchObject({ ok: false, problem: { code: 'forbidden' } })
})

test('that signing in takes a second factor is for people to end: a key would do it for whoever has stolen it', async () => {
  expect(await relay.call(changeSettings, { body: { secondFactor: 'required' } })).toMatchObject({ reply: { secondFactor: 'required' } })
  const body = { secondFactor: 'optional', jobRetention: 172_800 } as const
  expect(await relay.call(changeSettings, { body })).toMatchObject({ status: 403, problem: { code: 'forbidden' } })
  expect(await relay.call(getSettings, {})).toMatchObject({
    reply: { secondFactor: 'required', jobRetention: retentionDefaults.jobRetention },
  })
  await relay.pool.query(`update organization set second_factor = 'optional'`)
})

test('a shorter time holds for documents that are kept already', async () => {
  const { printerId } = await addPrinter(relay.pool)
  const job = { printerId, title: 'Failed', contentType: 'application/vnd.zebra.zpl', content: btoa('^XA^XZ') } as const
  const submitted = await relay.call(submitJob, { body: job })
  if (!submitted.ok) throw new Error(submitted.problem.detail)
  const { id: jobId } = submitted.reply
  await relay.pool.query(`update job set state = 'failed', ended_at = now() - interval '10 minutes' where id = $1`, [jobId])
  await relay.pool.query(`update document set kept_until = now() + interval '50 minutes' where job_id = $1`, [jobId])
  await change({ failedDocumentRetention: 60 })
  expect(await relay.call(retryJob, { params: { jobId } })).toMatchObject({ ok: false, status: 409, problem: { code: 'document-deleted' } })
  await change({ failedDocumentRetention: 3_600 })
  expect(await relay.call(retryJob, { params: { jobId } })).toMatchObject({ ok: true, reply: { state: 'queued', attempt: 2 } })
})

test('an organization is renamed, and says what the console is called', async () => {
  const named = { name: 'Acme Logistics', brandName: 'Acme Print' }
  expect(await relay.call(changeSettings, { body: named })).toMatchObject({ ok: true, reply: named })
  expect(await relay.call(getCaller, {})).toMatchObject({ reply: { organization: named, organizations: [{ name: 'Acme Logistics' }] } })
  const { rows } = await relay.pool.query(
    `select before->>'name' as before, after->>'name' as after from audit_entry order by id desc limit 1`,
  )
  expect(rows).toEqual([{ before: 'My organization', after: 'Acme Logistics' }])
  expect(await relay.call(changeSettings, { body: { name: ' ' } })).toMatchObject({ status: 422 })
  expect(await relay.call(changeSettings, { body: { brandName: null } })).toMatchObject({
    reply: { name: 'Acme Logistics', brandName: null },
  })
})
