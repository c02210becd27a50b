import { cancelJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { eventually } from '@cloudprint/testkit/eventually'
import { startS3 } from '@cloudprint/testkit/start-s3'
import type { S3 } from '@cloudprint/testkit/start-s3'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addPrinter } from '../../testing/add-printer.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
import { DocumentStore } from '../document-store.ts'
import { S3BlobStore } from './s3-blob-store.ts'

let s3: S3
let relay: TestRelay
let printer: Awaited<ReturnType<typeof addPrinter>>
beforeAll(async () => {
  s3 = await startS3()
  relay = await startTestRelay({
    settings: {
      CLOUDPRINT_S3_BUCKET: s3.bucket,
      CLOUDPRINT_S3_ENDPOINT: s3.endpoint,
      CLOUDPRINT_S3_ACCESS_KEY_ID: s3.accessKeyId,
      CLOUDPRINT_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      CLOUDPRINT_S3_PREFIX: 'cloudprint',
    },
  })
  printer = await addPrinter(relay.pool)
})
afterAll(async () => {
  await relay.close()
  await s3.close()
})
beforeEach(() => s3.refuseWhere(() => undefined))

const store = () =>
  new S3BlobStore({
    bucket: s3.bucket,
    endpoint: s3.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    pathStyle: true,
    prefix: 'cloudprint/',
  })
async function keys(): Promise<string[]> {
  const listed: string[] = []
  for await (const key of store().listOlderThan(new Date(Date.now() + 3_600_000))) listed.push(key)
  return listed
}
const submit = (bytes: number) =>
  relay.call(submitJob, {
    body: {
      printerId: printer.printerId,
      title: 'Large',
      contentType: 'application/vnd.zebra.zpl',
      content: Buffer.concat([Buffer.from('^XA'), randomBytes(bytes)]).toString('base64'),
    },
  })

test('a large document lies in the store under the prefix, and goes with its job', async () => {
  const submitted = await submit(100_000)
  if (!submitted.ok) throw new Error(submitted.problem.detail)
  expect(await keys()).toHaveLength(1)
  await relay.call(cancelJob, { params: { jobId: submitted.reply.id } })
  const { rows } = await relay.pool.query('select blob_key from blob_removal')
  expect(rows).toEqual([{ blob_key: (await keys())[0] }])
})

test('while the store is away large documents are refused for now, and labels go on', async () => {
  const before = await keys()
  s3.refuseWhere(() => ({ status: 503, code: 'ServiceUnavailable' }))
  expect(await submit(100_000)).toMatchObject({ ok: false, status: 503, problem: { code: 'storage-away' } })
  expect(await submit(1_000)).toMatchObject({ ok: true, status: 201 })
  const ready = async () => (await fetch(`${relay.url}/health/ready`)).json()
  expect(await ready()).toEqual({ status: 'ready', documents: 'away' })
  s3.refuseWhere(() => undefined)
  await eventually(async () => expect(await ready()).toEqual({ status: 'ready', documents: 'ok' }))
  expect(await keys()).toEqual(before)
})

test('an agent that fetches while the store is away is told to come again, and not that the document is gone', async () => {
  const submitted = await submit(100_000)
  if (!submitted.ok) throw new Error(submitted.problem.detail)
  await relay.pool.query('update job set offer_epoch = 1 where id = $1', [submitted.reply.id])
  s3.refuseWhere(() => ({ status: 500, code: 'InternalError' }))
  const opening = relay.app.get(DocumentStore).open(submitted.reply.id, printer.computerId, 0)
  await expect(opening).rejects.toMatchObject({ name: 'StorageError', why: 'away' })
})
