import { CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { startS3 } from '@cloudprint/testkit/start-s3'
import type { S3 } from '@cloudprint/testkit/start-s3'
import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeBlobStore } from '../blob-store.contract.ts'
import { connectS3 } from './connect-s3.ts'
import { S3BlobStore } from './s3-blob-store.ts'

const settingsOf = ({ bucket, endpoint, accessKeyId, secretAccessKey }: S3) => ({
  bucket,
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId, secretAccessKey },
  pathStyle: true,
  prefix: 'cloudprint/',
})

describeBlobStore('an object store', async () => {
  const s3 = await startS3()
  const settings = settingsOf(s3)
  const client = connectS3(settings)
  return {
    blobs: new S3BlobStore(settings),
    addStranger: async () => {
      await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: 'cloudprint/backup.tar', Body: 'x' }))
      await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: `elsewhere/${randomUUID()}`, Body: 'x' }))
    },
    countUnfinished: () => Promise.resolve(s3.uploads().length),
    leaveUnfinished: async () => {
      await client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: `cloudprint/${randomUUID()}` }))
    },
    close: () => s3.close(),
  }
})

let s3: S3
let blobs: S3BlobStore
beforeAll(async () => {
  s3 = await startS3()
  blobs = new S3BlobStore(settingsOf(s3))
})
afterAll(() => s3.close())

const put = (length: number) => blobs.put(Readable.from([randomBytes(length)]))

test.each([
  ['says so', { status: 507, code: 'XMinioStorageFull' }],
  ['has a quota that is used up', { status: 403, code: 'QuotaExceeded' }],
])('a store that is full and %s takes nothing, and it is called full', async (_how, refusal) => {
  s3.refuseWhere((request) => (request.method === 'PUT' ? refusal : undefined))
  await expect(put(1_000)).rejects.toMatchObject({ name: 'StorageError', why: 'full' })
  await expect(put(6_000_000)).rejects.toMatchObject({ name: 'StorageError', why: 'full' })
  s3.refuseWhere(() => undefined)
  expect(s3.uploads()).toEqual([])
})

test('a store that refuses who asks is said to, with its own word for it and without the secret', async () => {
  s3.refuseWhere(() => ({ status: 403, code: 'SignatureDoesNotMatch' }))
  const error = await put(1_000).catch((cause: unknown) => cause)
  s3.refuseWhere(() => undefined)
  expect(error).toMatchObject({ why: 'refused', message: 'The object store failed to store a document: 403 SignatureDoesNotMatch.' })
})

test('a bucket that is not there is named', async () => {
  const missing = new S3BlobStore({ ...settingsOf(s3), bucket: 'elsewhere' })
  await expect(missing.check()).rejects.toMatchObject({ why: 'refused', message: expect.stringContaining('"elsewhere"') as string })
  await expect(missing.open(randomUUID(), 0)).rejects.toMatchObject({ why: 'refused' })
})

test('a store that is not there is away for whoever asks anything', async () => {
  const away = new S3BlobStore({ ...settingsOf(s3), endpoint: 'http://127.0.0.1:1' })
  const key = randomUUID()
  const bytes = Readable.from([Buffer.from('x')])
  const asked = await Promise.allSettled([away.check(), away.open(key, 0), away.has(key), away.remove(key), away.put(bytes)])
  const failure = { status: 'rejected', reason: { name: 'StorageError', why: 'away' } }
  expect(asked).toMatchObject(asked.map(() => failure))
})

test('a store that does not know the list of uploads has none left over', async () => {
  s3.refuseWhere((request) => (request.url?.includes('uploads') === true ? { status: 501, code: 'NotImplemented' } : undefined))
  expect(await blobs.removeUnfinished(new Date())).toBe(0)
  s3.refuseWhere(() => undefined)
})

test('a list that is not found is no empty one', async () => {
  await put(1_000)
  s3.refuseWhere((request) => (request.url?.includes('list-type') === true ? { status: 404, code: 'NotFound' } : undefined))
  const listed = blobs.listOlderThan(new Date())[Symbol.asyncIterator]().next()
  await expect(listed).rejects.toMatchObject({ name: 'StorageError', why: 'refused' })
  s3.refuseWhere(() => undefined)
})
