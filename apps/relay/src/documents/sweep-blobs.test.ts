import { silentLogger } from '@cloudprint/process-kit/logger'
import { startS3 } from '@cloudprint/testkit/start-s3'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import type { DocumentRows } from './document-rows.ts'
import { DocumentStore } from './document-store.ts'
import type { DocumentSealer } from './document-store.ts'
import { S3BlobStore } from './s3/s3-blob-store.ts'
import { removeListedBlobs, removeOrphanBlobs } from './sweep-blobs.ts'
import { LEFT_OVER_AFTER_MS } from './upload-time.ts'

/** Three blobs of no document that are listed for removal, the first of which the store refuses to remove as said. */
async function oneThatResists(refusal: { status: number; code: string }) {
  const s3 = await startS3()
  onTestFinished(() => s3.close())
  const credentials = { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey }
  const blobs = new S3BlobStore({ bucket: s3.bucket, endpoint: s3.endpoint, region: 'us-east-1', credentials, pathStyle: true, prefix: '' })
  const keys: string[] = []
  for (let stored = 0; stored < 3; stored += 1) keys.push((await blobs.put(Readable.from([Buffer.from('x')]))).key)
  const [resisting = ''] = keys.toSorted()
  s3.refuseWhere((request) => (request.method === 'DELETE' && request.url?.includes(resisting) === true ? refusal : undefined))
  const listed = new Set(keys.toSorted())
  const rows: DocumentRows = {
    find: () => Promise.resolve(undefined),
    // One at a time, so that the one that resists would fill every list.
    listBlobRemovals: (_limit, passedOver) => Promise.resolve([...listed].filter((key) => !passedOver.includes(key)).slice(0, 1)),
    blobRemoved: (key) => Promise.resolve(void listed.delete(key)),
    withoutDocument: (some) => Promise.resolve(some),
    listBlobs: () => Promise.resolve([]),
  }
  const left = async () => {
    const there: string[] = []
    for await (const key of blobs.listOlderThan(new Date(Date.now() + 3_600_000))) there.push(key)
    return there
  }
  return { blobs, rows, resisting, listed, left }
}

const refused = { status: 403, code: 'AccessDenied' }
const muchLater = () => ({ now: new Date(Date.now() + LEFT_OVER_AFTER_MS + 60_000), log: silentLogger })

test('a blob that may not be removed holds up no other, and stays listed', async () => {
  const { rows, blobs, resisting, listed, left } = await oneThatResists(refused)
  expect(await removeListedBlobs(rows, blobs, silentLogger)).toBe(2)
  expect([await left(), [...listed]]).toEqual([[resisting], [resisting]])
})

test('an orphan that may not be removed holds up no other', async () => {
  const { rows, blobs, resisting, left } = await oneThatResists(refused)
  expect(await removeOrphanBlobs(rows, blobs, muchLater())).toBe(2)
  expect(await left()).toEqual([resisting])
})

test('a store that is away ends the round', async () => {
  const { rows, blobs, listed } = await oneThatResists({ status: 503, code: 'ServiceUnavailable' })
  await expect(removeListedBlobs(rows, blobs, silentLogger)).rejects.toMatchObject({ name: 'StorageError', why: 'away' })
  await expect(removeOrphanBlobs(rows, blobs, muchLater())).rejects.toMatchObject({ name: 'StorageError', why: 'away' })
  expect(listed.size).toBe(3)
})

test.each([refused, { status: 503, code: 'ServiceUnavailable' }])(
  'a document that can not be given back is left to the sweep: %o',
  async (refusal) => {
    const { rows, blobs, resisting, left } = await oneThatResists(refusal)
    const store = new DocumentStore({ rows, blobs, sealer: {} as DocumentSealer, maxBytes: 1 })
    await store.discard({ blobKey: resisting, bytes: null, sizeBytes: 1, sha256: Buffer.alloc(32), sealingKeyId: 'key' })
    expect(await left()).toContain(resisting)
  },
)
