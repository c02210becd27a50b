import { PrinterId } from '@cloudprint/protocol/ids'
import type { OrganizationId } from '@cloudprint/protocol/ids'
import { getReceipt } from '@cloudprint/protocol/http/job-routes'
import { SubmitJob } from '@cloudprint/protocol/job'
import { TusClient } from '@cloudprint/testkit/tus-client'
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wholeReach } from './access/reach.ts'
import { PostgresJobRows } from './jobs/postgres-job-rows.ts'
import type { NewJob } from './jobs/job-rows.ts'
import { JobSubmitter } from './submit/submit-job.ts'
import { uploadOf } from './submit/upload-of.ts'
import { addPrinter, addSite } from './testing/add-printer.ts'
import { startTestRelay } from './testing/start-test-relay.ts'
import type { TestRelay } from './testing/start-test-relay.ts'
import type { Owner } from './uploads/upload-rows.ts'
import { MAX_OPEN_OF_ORGANIZATION, MAX_UPLOADS_OF_OWNER, Uploads } from './uploads/uploads.ts'

const raw = 'application/octet-stream'

let relay: TestRelay
let first: Owner
beforeAll(async () => {
  relay = await startTestRelay()
  const { rows } = await relay.pool.query<{ id: string; organizationId: OrganizationId }>(
    'select id, organization_id as "organizationId" from api_key',
  )
  const [key] = rows
  if (key === undefined) throw new Error('the first run made no key')
  first = { ...key, kind: 'api-key', name: 'First key', address: '192.0.2.1', reach: wholeReach(key.organizationId) }
})
afterAll(async () => relay.close())

const uploads = () => relay.app.get(Uploads)
const another = (): Owner => ({ ...first, id: randomUUID() })

async function complete() {
  const { printerId: id, ...added } = await addPrinter(relay.pool)
  const printerId = PrinterId.parse(id)
  const tus = new TusClient(relay.url, relay.first.apiKey)
  const uploadId = await tus.begin(10, { printerId, contentType: raw })
  await tus.send(uploadId, randomBytes(10), 0)
  return { ...added, printerId, uploadId }
}

test('begun at once, no key gets more than its share, and no organization the places of the others', async () => {
  const { printerId, organizationId } = await addPrinter(relay.pool)
  const begin = async (owner: Owner, printer: string, times: number) => {
    const asked = { target: { printerId: PrinterId.parse(printer), contentType: raw } as const, lengthBytes: 10 }
    const begun = await Promise.all(Array.from({ length: times }, () => uploads().begin(owner, asked, new Date())))
    return begun.filter((one) => one.ok).length
  }
  expect(organizationId).toBe(first.organizationId)
  expect(await begin(first, printerId, 80)).toBe(MAX_UPLOADS_OF_OWNER)
  const rest = await Promise.all([another(), another(), another()].map((owner) => begin(owner, printerId, 80)))
  expect(rest.reduce((sum, count) => sum + count, 0)).toBe(MAX_OPEN_OF_ORGANIZATION - MAX_UPLOADS_OF_OWNER)

  const others = randomUUID() as OrganizationId
  await relay.pool.query('insert into organization (id, name) values ($1, $2)', [others, 'Others'])
  const { printerId: theirs } = await addPrinter(relay.pool, 'Theirs', await addSite(relay.pool, others))
  const stranger: Owner = { ...another(), organizationId: others, reach: wholeReach(others) }
  expect(await begin(stranger, theirs, 80)).toBe(MAX_UPLOADS_OF_OWNER)
  await uploads().stop()
})

test('a request is answered with its job where the same request has made it meanwhile', async () => {
  const { printerId, uploadId } = await complete()
  const job = SubmitJob.parse({ printerId, title: 'Twice', contentType: raw, uploadId })
  const submission = { caller: first, job, idempotencyKey: randomUUID() }
  const now = new Date()
  const upload = uploadOf(uploads(), { caller: first, job, id: uploadId, now })
  const submit = (of: typeof upload) => relay.app.get(JobSubmitter).submitUpload(submission, of, now)
  const find = async () => {
    expect(await submit(upload)).toMatchObject({ ok: true, created: true })
    return upload.find()
  }
  expect(await submit({ ...upload, find })).toEqual({ ok: true, jobId: uploadId, created: false })
})

describe('a text that the database does not take', () => {
  async function badJob(): Promise<NewJob> {
    const { printerId, uploadId, computerId, organizationId, key } = await complete()
    const now = new Date()
    const document = { sizeBytes: 1, sha256: Buffer.alloc(32), bytes: Buffer.alloc(1), blobKey: null, sealingKeyId: key.keyId }
    return {
      id: uploadId,
      organizationId,
      printerId,
      computerId,
      title: 'A\u0000B',
      format: raw,
      ticket: SubmitJob.parse({ printerId, title: 'x', contentType: raw, uploadId }).ticket,
      metadata: {},
      onDoubt: 'hold',
      createdAt: now,
      expiresAt: new Date(now.getTime() + 60_000),
      traceparent: null,
      idempotencyKey: null,
      requestFingerprint: null,
      author: { by: 'api-key', byName: 'First key' },
      document,
      reference: null,
    }
  }

  test('refuses the job of an upload, which stays', async () => {
    const bad = await badJob()
    expect(await uploads().insertJob(bad)).toBe('refused')
    expect(await uploads().insertJob({ ...bad, title: 'AB' })).toBe('inserted')
  })

  test('refuses a job that comes alone', async () => {
    expect(await new PostgresJobRows(relay.pool).insert([await badJob()])).toEqual(['refused'])
  })
})

test('the receipt of an uploaded document says when the upload was complete', async () => {
  const { printerId, uploadId } = await complete()
  const stored = new Date(Date.now() - 3_600_000)
  await relay.pool.query('update upload set completed_at = $2 where id = $1', [uploadId, stored])
  const job = SubmitJob.parse({ printerId, title: 'Later', contentType: raw, uploadId })
  const now = new Date()
  const upload = uploadOf(uploads(), { caller: first, job, id: uploadId, now })
  await relay.app.get(JobSubmitter).submitUpload({ caller: first, job, idempotencyKey: null }, upload, now)
  await new PostgresJobRows(relay.pool).inTransaction((transaction) =>
    transaction.removeDocuments([{ jobId: uploadId, reason: 'canceled', by: 'relay', byName: 'relay' }], now),
  )
  expect(await relay.call(getReceipt, { params: { jobId: uploadId as never } })).toMatchObject({
    reply: { storedAt: stored.toISOString() },
  })
})
