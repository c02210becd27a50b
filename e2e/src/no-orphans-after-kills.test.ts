import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
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
  /** From now on this blob can not be removed; resolves when the relay has tried to, with how to allow it again. */
  holdRemoval(relay: RelayProcess, key: string): { tried: Promise<void>; allow: () => void }
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
  holdRemoval: ({ dataDir, output }, key) => {
    // A folder in its place, which is not removed as a file is.
    const path = join(dataDir, 'documents', key.slice(0, 2), key)
    renameSync(path, join(dataDir, key))
    mkdirSync(path)
    const tried = eventually(() => expect(output()).toContain(`"blob":"${key}"`), { what: 'the removal to be tried', deadlineMs: 60_000 })
    const allow = () => {
      rmdirSync(path)
      renameSync(join(dataDir, key), path)
    }
    return { tried: tried.then(() => undefined), allow }
  },
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
    holdRemoval: (_relay, key) => {
      const tried = Promise.withResolvers<void>()
      refusing = (method, url) => {
        const isIt = method === 'DELETE' && url.includes(key)
        if (isIt) tried.resolve()
        return isIt
      }
      return { tried: tried.promise, allow: () => (refusing = undefined) }
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

/** Nothing is written to the table of jobs until the function is called that this resolves with, and what waited for that is never written. */
async function holdJobs({ databaseUrl }: RelayProcess): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query('lock table job in exclusive mode')
  return async () => {
    // A session that waits for a lock does not notice that its program is gone.
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
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
  /** Keys of whole blobs that belong to no document, and of which nothing says that they are to go. */
  const orphans = async () => {
    const known = await query<{ key: string }>(
      relay,
      'select blob_key as key from document where blob_key is not null union select blob_key from blob_removal union select blob_key from upload',
    )
    return store.blobs(relay).filter((key) => !known.some((row) => row.key === key))
  }

  // In the middle of uploads, some of which is sealed and stored, and when one is complete that nobody will submit.
  const tus = new TusClient(relay.apiUrl, relay.firstRun.apiKey)
  const [half, whole] = [await tus.begin(9 * MIB, { printerId, contentType }), await tus.begin(7 * MIB, { printerId, contentType })]
  for (const id of [half, whole]) await tus.send(id, Buffer.alloc(7 * MIB), 0)
  await begin()
  await eventually(() => expect(store.unfinished(relay)).toBe(2), { what: 'the uploads to be under way' })
  await relay.kill9()
  expect(store.unfinished(relay)).toBe(2)
  await relay.start()
  expect((await tus.look(half)).status).toBe(404)
  expect(await tus.offsetOf(whole)).toBe(7 * MIB)

  // Between the moment at which a blob is whole and that at which its job is written.
  const free = await holdJobs(relay)
  const upload = await begin()
  await upload.write(tail)
  const outcome = upload.end().then(
    () => 'answered',
    () => 'broken',
  )
  await eventually(async () => expect(await orphans()).toHaveLength(1), { what: 'a blob without a job' })
  await relay.kill9()
  expect(await outcome).toBe('broken')
  await free()
  expect(await orphans()).toHaveLength(1)
  await relay.start()

  // After a job has ended and before its blob is removed.
  const kept = await submit()
  expect(kept.status).toBe(201)
  const ended = JobId.parse(((await submit()).body as { id: string }).id)
  const blobOfEnded = await query<{ key: string }>(relay, `select blob_key as key from document where job_id = '${ended}'`)
  const key = blobOfEnded[0]?.key ?? ''
  const removal = store.holdRemoval(relay, key)
  // Whether it is answered is a matter of moments.
  const canceled = relay.api.answer(cancelJob, { params: { jobId: ended } })
  await removal.tried
  await relay.kill9()
  await canceled
  removal.allow()
  expect(await query(relay, `select state from job where id = '${ended}'`)).toEqual([{ state: 'canceled' }])
  expect(await query(relay, `select from document where job_id = '${ended}'`)).toEqual([])
  expect(store.blobs(relay)).toContain(key)

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
