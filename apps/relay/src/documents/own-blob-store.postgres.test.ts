import { createLogger } from '@cloudprint/process-kit/logger'
import { startS3 } from '@cloudprint/testkit/start-s3'
import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrateDatabase } from '../db/migrate.ts'
import { DiskBlobStore } from './disk-blob-store.ts'
import type { MarkedBlobStore } from './marked-blob-store.ts'
import { OwnBlobStore } from './own-blob-store.ts'
import { PostgresDocumentRows } from './postgres-document-rows.ts'
import { PostgresInstallation } from './postgres-installation.ts'
import { S3BlobStore } from './s3/s3-blob-store.ts'
import { removeListedBlobs, removeOrphanBlobs } from './sweep-blobs.ts'
import { LEFT_OVER_AFTER_MS } from './upload-time.ts'

/** A database of one installation, and relays over it that have this or that store. */
async function newInstallation() {
  const { url, drop } = await tempDatabase({ template: { name: 'relay', prepare: migrateDatabase } })
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  onTestFinished(async () => {
    await pool.end()
    await drop()
  })
  const logged: string[] = []
  const log = createLogger({ name: 'relay', level: 'info', destination: { write: (line) => void logged.push(line) } })
  const documentRows = new PostgresDocumentRows(pool)
  const installation = new PostgresInstallation(pool)
  return {
    pool,
    log,
    logged,
    documentRows,
    id: async () => (await installation.read()).id,
    over: (blobs: MarkedBlobStore) => new OwnBlobStore({ blobs, installation, documentRows, log }),
  }
}

const onDisk = () => {
  const root = tempDir('blobs')
  return Promise.resolve(() => new DiskBlobStore(root))
}
const inBucket = async () => {
  const s3 = await startS3()
  onTestFinished(() => s3.close())
  const credentials = { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey }
  const settings = { bucket: s3.bucket, endpoint: s3.endpoint, region: 'us-east-1', credentials, pathStyle: true, prefix: '' }
  return () => new S3BlobStore(settings)
}

const bytes = () => Readable.from([Buffer.from('a document')])
const muchLater = () => new Date(Date.now() + LEFT_OVER_AFTER_MS + 60_000)
const away = { name: 'StorageError', why: 'away' }

describe.each([
  ['a folder', onDisk],
  ['a bucket', inBucket],
])('%s', (_name, newPlace) => {
  test('that is new is marked as that of a new installation, and is its own after a restart', async () => {
    const [ours, place] = [await newInstallation(), await newPlace()]
    const { key } = await ours.over(place()).put(bytes())
    expect(await place().readMarker()).toBe(await ours.id())
    expect(await ours.over(place()).has(key)).toBe(true)
    await expect(ours.over(place()).check()).resolves.toBeUndefined()
  })

  test('of an installation that was killed while it marked it becomes its own at the next start', async () => {
    const [ours, place] = [await newInstallation(), await newPlace()]
    await place().writeMarker(await ours.id())
    await ours.over(place()).put(bytes())
    await place().writeMarker('')
    await expect(ours.over(place()).check()).rejects.toMatchObject(away)
  })

  test('without the marker that it should have is away: nothing is stored, read, listed or removed', async () => {
    const [ours, place, empty] = [await newInstallation(), await newPlace(), await newPlace()]
    const { key } = await ours.over(place()).put(bytes())
    const wrong = ours.over(empty())
    const list = async () => {
      for await (const one of wrong.listOlderThan(muchLater())) throw new Error(one)
    }
    const asked = [wrong.check(), wrong.put(bytes()), wrong.open(key, 0), wrong.has(key), wrong.remove(key), list()]
    expect(await Promise.allSettled(asked)).toMatchObject(asked.map(() => ({ status: 'rejected', reason: away })))
    await ours.pool.query('insert into blob_removal (blob_key, since) values ($1, now())', [key])
    await expect(removeListedBlobs(ours.documentRows, wrong, ours.log)).rejects.toMatchObject(away)
    expect(await ours.documentRows.listBlobRemovals(10, [])).toEqual([key])
    await expect(removeOrphanBlobs(ours.documentRows, wrong, { now: muchLater(), log: ours.log })).rejects.toMatchObject(away)
    expect(await empty().readMarker()).toBeUndefined()
  })

  test('of another installation is away for a new database, which removes nothing from it', async () => {
    const [theirs, ours, place] = [await newInstallation(), await newInstallation(), await newPlace()]
    const { key } = await theirs.over(place()).put(bytes())
    await expect(removeOrphanBlobs(ours.documentRows, ours.over(place()), { now: muchLater(), log: ours.log })).rejects.toMatchObject(away)
    expect(await theirs.over(place()).has(key)).toBe(true)
  })

  test('with blobs of nobody known and no marker is not taken for new', async () => {
    const [ours, place] = [await newInstallation(), await newPlace()]
    await place().put(bytes())
    await expect(ours.over(place()).check()).rejects.toMatchObject(away)
    expect(await place().readMarker()).toBeUndefined()
  })

  test('is taken on purpose by writing into its marker what the log says', async () => {
    const [ours, place, moved] = [await newInstallation(), await newPlace(), await newPlace()]
    await ours.over(place()).check()
    const store = ours.over(moved())
    await expect(store.put(bytes())).rejects.toMatchObject(away)
    await expect(store.put(bytes())).rejects.toMatchObject(away)
    const id = await ours.id()
    expect(ours.logged.filter((line) => line.includes(`write ${id} into ${moved().markerPlace}`))).toHaveLength(1)
    await moved().writeMarker(id)
    await expect(store.put(bytes())).resolves.toMatchObject({ key: expect.any(String) as string })
  })
})

test('a folder that is unmounted under a running relay is away until it is back', async () => {
  const [ours, mounted, empty] = [await newInstallation(), await onDisk(), await onDisk()]
  const { key } = await ours.over(mounted()).put(bytes())
  const place = mounted()
  const store = ours.over(place)
  expect(await store.has(key)).toBe(true)
  place.readMarker = () => empty().readMarker()
  await expect(store.remove(key)).rejects.toMatchObject(away)
  await expect(store.put(bytes())).rejects.toMatchObject(away)
  place.readMarker = () => mounted().readMarker()
  expect(await store.has(key)).toBe(true)
  expect(await store.has(randomUUID())).toBe(false)
})
