import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cancelJob, getJob } from '@cloudprint/protocol/http/job-routes'
import { JobId } from '@cloudprint/protocol/ids'
import { eventually } from '@cloudprint/testkit/eventually'
import { startS3, type S3 } from '@cloudprint/testkit/start-s3'
import { TusClient } from '@cloudprint/testkit/tus-client'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { printerOfAbsentComputer } from './harness/printer-of-absent-computer.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { openUpload, partsOf } from './harness/slow-upload.ts'

const MIB = 1024 * 1024
const contentType = 'application/octet-stream'
/** Later than any upload may still be under way. */
const HOURS_LATER_MS = 4 * 3_600_000

interface Store {
  env: Record<string, string>
  /** Keys of whole blobs, and how much of broken uploads lies there. */
  blobs(relay: RelayProcess): string[]
  unfinished(relay: RelayProcess): number
  /** Calls back when the relay is about to have a blob whole, and when it is about to remove one; once each. */
  beforeWhole?(act: () => void): void
  beforeRemoval?(act: () => void): void
}

function filesOf({ dataDir }: RelayProcess): string[] {
  const folder = join(dataDir, 'documents')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
}

const disk: Store = {
  env: {},
  blobs: (relay) => filesOf(relay).filter((name) => /^[0-9a-f-]{36}$/.test(name)),
  unfinished: (relay) => filesOf(relay).filter((name) => name.endsWith('.part')).length,
}

function inObjects(s3: S3): Store {
  let refusing: ((method: string, url: string) => boolean) | undefined
  s3.refuseWhere((request) =>
    refusing?.(request.method ?? '', request.url ?? '') === true ? { status: 500, code: 'InternalError' } : undefined,
  )
  return {
    env: {
      CLOUDPRINT_S3_BUCKET: s3.bucket,
      CLOUDPRINT_S3_ENDPOINT: s3.endpoint,
      CLOUDPRINT_S3_ACCESS_KEY_ID: s3.accessKeyId,
      CLOUDPRINT_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    },
    blobs: () => readdirSync(join(s3.directory, s3.bucket)).flatMap((name) => name.match(/^([0-9a-f-]{36})\._S3rver_object$/)?.[1] ?? []),
    unfinished: () => s3.uploads().length,
    beforeWhole: (act) => {
      refusing = (method, url) => {
        if (method === 'POST' && url.includes('uploadId')) {
          refusing = undefined
          act()
        }
        return false
      }
    },
    beforeRemoval: (act) => {
      refusing = (method) => {
        if (method !== 'DELETE') return false
        act()
        refusing = undefined
        return true
      }
    },
  }
}

async function query<Row extends object>({ databaseUrl }: RelayProcess, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

async function story(store: Store): Promise<void> {
  const relay = await startRelay({ env: store.env })
  onTestFinished(async () => void (await relay.stop()))
  const printerId = await printerOfAbsentComputer(relay)
  const { head, tail } = partsOf({ printerId, title: 'Large', contentType })
  const begin = async () => {
    const upload = openUpload(`${relay.apiUrl}/v1/jobs`, relay.api.headers)
    await upload.write(head, Buffer.alloc(7 * MIB, 'x'))
    return upload
  }
  const submit = async () => {
    const upload = await begin()
    await upload.write(tail)
    return upload.end()
  }
  const restarted = async () => {
    if (!relay.now().isRunning()) return relay.start()
    await relay.kill9()
    await relay.start()
  }

  // In the middle of uploads, and when one is complete that nobody will submit.
  const tus = new TusClient(relay.apiUrl, relay.firstRun.apiKey)
  const [half, whole] = [await tus.begin(9 * MIB, { printerId, contentType }), await tus.begin(7 * MIB, { printerId, contentType })]
  for (const id of [half, whole]) await tus.send(id, Buffer.alloc(7 * MIB), 0)
  await begin()
  await eventually(() => expect(store.unfinished(relay)).toBe(2), { what: 'the uploads to be under way' })
  await relay.kill9()
  await relay.start()
  expect((await tus.look(half)).status).toBe(404)
  expect(await tus.offsetOf(whole)).toBe(7 * MIB)

  // Around the moment at which the blob is whole and its job is not.
  for (const delayMs of [0, 5, 25]) {
    const killed = Promise.withResolvers<void>()
    const kill = () => void setTimeout(() => void relay.kill9().then(killed.resolve, killed.reject), delayMs)
    if (store.beforeWhole !== undefined) store.beforeWhole(kill)
    const upload = await begin()
    await upload.write(tail)
    if (store.beforeWhole === undefined) kill()
    await Promise.allSettled([upload.end(), killed.promise])
    await restarted()
  }

  // After a job has ended and before its blob is removed.
  const kept = await submit()
  expect(kept.status).toBe(201)
  const ended = JobId.parse(((await submit()).body as { id: string }).id)
  const killed = Promise.withResolvers<void>()
  const kill = () => void relay.kill9().then(killed.resolve, killed.reject)
  store.beforeRemoval?.(kill)
  // Whether it is answered is a matter of moments.
  await relay.api.answer(cancelJob, { params: { jobId: ended } })
  if (store.beforeRemoval === undefined) kill()
  await killed.promise

  relay.shiftClock(HOURS_LATER_MS)
  await relay.start()
  await eventually(
    async () => {
      const rows = await query<{ key: string }>(relay, 'select blob_key as key from document where blob_key is not null')
      expect(store.blobs(relay).toSorted()).toEqual(rows.map(({ key }) => key).toSorted())
      expect(store.unfinished(relay)).toBe(0)
      expect(await query(relay, 'select from blob_removal')).toEqual([])
      expect(await query(relay, 'select from upload')).toEqual([])
      return true
    },
    { what: 'the store to hold what belongs to jobs, and nothing else', deadlineMs: 60_000 },
  )
  const { id } = kept.body as { id: string }
  expect((await relay.api.call(getJob, { params: { jobId: JobId.parse(id) } })).document.state).toBe('held')
}

test('in its folder a relay that is killed again and again leaves nothing that belongs to no job', { timeout: 300_000 }, () => story(disk))

test('in an object store a relay that is killed again and again leaves nothing that belongs to no job', { timeout: 300_000 }, async () => {
  const s3 = await startS3()
  onTestFinished(() => s3.close())
  await story(inObjects(s3))
})
