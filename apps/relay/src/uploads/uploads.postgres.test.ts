import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { PrinterId, UploadId } from '@cloudprint/protocol/ids'
import { SEALED_CONTENT_TYPE } from '@cloudprint/protocol/job'
import { printerPurpose } from '@cloudprint/protocol/sealing-key'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { eventually } from '@cloudprint/testkit/eventually'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PostgresComputerRows } from '../computers/postgres-computer-rows.ts'
import { PostgresDocumentRows } from '../documents/postgres-document-rows.ts'
import { removeListedBlobs } from '../documents/sweep-blobs.ts'
import { BLOBS } from '../ground.module.ts'
import type { BlobStore } from '../documents/blob-store.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { TusClient } from '@cloudprint/testkit/tus-client'
import { Uploads } from './uploads.ts'

const raw = 'application/octet-stream'
const HOUR_MS = 3_600_000

let relay: TestRelay
let tus: TusClient
beforeAll(async () => {
  relay = await startTestRelay()
  tus = new TusClient(relay.url, relay.first.apiKey)
})
afterAll(async () => relay.close())

const later = (ms: number) => new Date(Date.now() + ms)
const uploads = () => relay.app.get(Uploads)

async function newPrinter() {
  const { printerId, ...added } = await addPrinter(relay.pool)
  return { ...added, printerId: PrinterId.parse(printerId) }
}

/** One that is complete, and larger than fits its row unless told otherwise. */
async function complete(printerId: PrinterId, document = randomBytes(100_000)): Promise<string> {
  const id = await tus.begin(document.length, { printerId, contentType: raw })
  const { status } = await tus.send(id, document, 0)
  if (status !== 204) throw new Error(`the upload ended with ${status}`)
  return id
}

type Body = Parameters<typeof relay.call<typeof submitJob>>[1]['body']

function submit(printerId: PrinterId, uploadId: string, change: Partial<Body> = {}, headers: Record<string, string> = {}) {
  const body: Body = { printerId, title: 'Uploaded', contentType: raw, uploadId: UploadId.parse(uploadId), ...change }
  return relay.call(submitJob, { headers, body })
}
const codeOf = (called: Awaited<ReturnType<typeof submit>>) => (called.ok ? called.status : called.problem.code)

function files(): string[] {
  const folder = join(relay.dataDir, 'documents')
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && entry.name !== 'cloudprint-installation').map((entry) => entry.name)
}

const removeBlobs = () => removeListedBlobs(new PostgresDocumentRows(relay.pool), relay.app.get<BlobStore>(BLOBS), silentLogger)
const audited = async (id: string) => {
  const { rows } = await relay.pool.query<{ actor: string; detail: object }>(
    `select actor_name as actor, detail from audit_entry where action = 'upload.removed' and target = $1`,
    [id],
  )
  return rows
}

describe('an upload becomes a job', () => {
  test('once, whatever is asked at the same time', async () => {
    const { printerId } = await newPrinter()
    const id = await complete(printerId)
    const codes = (await Promise.all(Array.from({ length: 5 }, () => submit(printerId, id)))).map(codeOf)
    expect(codes.filter((code) => code === 201).length).toBe(1)
    expect(codes.filter((code) => code === 'upload-used').length).toBe(4)
    const { rows } = await relay.pool.query('select blob_key from document where job_id = $1', [id])
    expect(rows.length).toBe(1)
  })

  test('that a repeated request answers with, under its key', async () => {
    const { printerId } = await newPrinter()
    const id = await complete(printerId)
    const headers = { 'idempotency-key': randomUUID() }
    const codes = (await Promise.all(Array.from({ length: 5 }, () => submit(printerId, id, {}, headers)))).map(codeOf)
    expect(codes.toSorted((a, b) => Number(a) - Number(b))).toEqual([200, 200, 200, 200, 201])
    await uploads().removeExpired(later(3 * HOUR_MS))
    expect(await submit(printerId, id, {}, headers)).toMatchObject({ ok: true, status: 200, reply: { id } })
    expect(codeOf(await submit(printerId, id, { title: 'Another' }, headers))).toBe('idempotency-key-reused')
    expect(codeOf(await submit(printerId, id))).toBe('upload-not-found')
  })

  test('only when it is complete', async () => {
    const { printerId } = await newPrinter()
    const id = await tus.begin(10, { printerId, contentType: raw })
    await tus.send(id, Buffer.alloc(9), 0)
    expect(codeOf(await submit(printerId, id))).toBe('upload-unfinished')
    await tus.send(id, Buffer.alloc(1), 9)
    expect(codeOf(await submit(printerId, id))).toBe(201)
  })

  test('of the printer and type that it was begun for, or of none', async () => {
    const [one, other] = [await newPrinter(), await newPrinter()]
    const id = await complete(one.printerId)
    expect(codeOf(await submit(other.printerId, id))).toBe('upload-mismatch')
    expect(codeOf(await submit(one.printerId, id, { contentType: 'application/vnd.zebra.zpl' }))).toBe('upload-mismatch')
    expect(codeOf(await submit(one.printerId, id, { content: btoa('x') }))).toBe('request-invalid')
    expect(codeOf(await submit(one.printerId, id, { ticket: { copies: 900 } }))).toBe('ticket-unsupported')
    expect(codeOf(await submit(one.printerId, id))).toBe(201)
  })

  test('that may not be given up as an upload any more', async () => {
    const { printerId } = await newPrinter()
    const id = await complete(printerId)
    await submit(printerId, id)
    expect(await tus.giveUp(id)).toMatchObject({ status: 409, body: { code: 'upload-used' } })
    expect(await tus.offsetOf(id)).toBe(100_000)
  })
})

describe('what is not submitted in time', () => {
  test('is removed with all of its bytes, and one that was stored leaves an entry in the audit', async () => {
    const { printerId } = await newPrinter()
    await removeBlobs()
    const before = files()
    const whole = await complete(printerId)
    const half = await tus.begin(200_000, { printerId, contentType: raw })
    await tus.send(half, randomBytes(150_000), 0)
    await eventually(() => files().length === before.length + 2)
    await uploads().removeExpired(later(HOUR_MS / 7))
    expect([await tus.offsetOf(whole), await tus.offsetOf(half)]).toEqual([100_000, 150_000])
    await uploads().removeExpired(later(HOUR_MS / 5))
    expect([await tus.offsetOf(whole), (await tus.look(half)).status]).toEqual([100_000, 404])

    await uploads().removeExpired(later(2 * HOUR_MS + 1_000))
    expect([(await tus.look(whole)).status, (await tus.look(half)).status]).toEqual([404, 404])
    expect(codeOf(await submit(printerId, whole))).toBe('upload-not-found')
    await removeBlobs()
    await eventually(() => files().length === before.length)
    expect(files()).toEqual(before)
    expect(await audited(whole)).toMatchObject([
      { actor: 'relay', detail: { why: 'expired', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    ])
    expect(await audited(half)).toEqual([])
  })

  test('leaves nothing when it was given up before, and says by whom', async () => {
    const { printerId } = await newPrinter()
    await removeBlobs()
    const before = files()
    const id = await complete(printerId)
    expect((await tus.giveUp(id)).status).toBe(204)
    await removeBlobs()
    expect(files()).toEqual(before)
    expect(await audited(id)).toMatchObject([{ actor: 'First key', detail: { why: 'given up' } }])
  })
})

describe('when the relay is started anew', () => {
  test('what is complete is there, what is not is gone, and holds no key any more', async () => {
    const { printerId } = await newPrinter()
    const whole = await complete(printerId)
    const half = await tus.begin(200_000, { printerId, contentType: raw })
    await tus.send(half, randomBytes(150_000), 0)
    await uploads().stop()
    await uploads().start()
    expect((await tus.look(half)).status).toBe(404)
    expect(files().some((name) => name.endsWith('.part'))).toBe(false)
    expect((await relay.pool.query('select from upload where id = $1', [half])).rowCount).toBe(0)
    expect(codeOf(await submit(printerId, whole))).toBe(201)
  })
})

describe('the key that an upload is sealed to', () => {
  async function rotate(computerId: string, oldKeyId: string, now: Date): Promise<string[]> {
    const rows = new PostgresComputerRows(relay.pool)
    const { keyId, publicKey } = await makeSealingKey()
    const news = { computerId, epoch: 0, current: { keyId, publicKey }, older: [oldKeyId] }
    await rows.publishKeys({ ...news, now })
    const published = await rows.publishKeys({ ...news, now: new Date(now.getTime() + 1.5 * HOUR_MS) })
    return published.ok ? published.destroy : []
  }

  test('is kept while it waits for its end, for its job, and by the job', async () => {
    const { printerId, computerId, key } = await newPrinter()
    const id = await tus.begin(10, { printerId, contentType: raw })
    await tus.send(id, Buffer.alloc(5), 0)
    expect(await rotate(computerId, key.keyId, new Date())).toEqual([])
    await tus.send(id, Buffer.alloc(5), 5)
    expect(await rotate(computerId, key.keyId, new Date())).toEqual([])
    expect(codeOf(await submit(printerId, id))).toBe(201)
    expect(await rotate(computerId, key.keyId, new Date())).toEqual([])
  })

  test('is let go with the upload', async () => {
    const { printerId, computerId, key } = await newPrinter()
    await tus.giveUp(await complete(printerId))
    expect(await rotate(computerId, key.keyId, new Date())).toEqual([key.keyId])
  })

  test('that its computer has lost makes no job', async () => {
    const { printerId, computerId } = await newPrinter()
    const id = await complete(printerId)
    await relay.pool.query('update sealing_key set retired_at = now(), destroyed_at = now() where computer_id = $1', [computerId])
    await new PostgresComputerRows(relay.pool).publishKeys({
      computerId,
      epoch: 0,
      current: await makeSealingKey(),
      older: [],
      now: new Date(),
    })
    expect(codeOf(await submit(printerId, id))).toBe('sealing-key-retired')
  })
})

describe('a document that its submitter has sealed', () => {
  const sealed = (recipient: Awaited<ReturnType<typeof makeSealingKey>>, purpose: string) =>
    new Sealer({ now: () => 0 }).sealBytes({ recipients: [recipient], purpose, document: randomBytes(90_000) })
  const target = { contentType: SEALED_CONTENT_TYPE, innerContentType: raw } as const

  test('is kept as it came, in pieces, and holds its key', async () => {
    const { printerId, computerId, key } = await newPrinter()
    const document = await sealed(key, printerPurpose(computerId, 'cups/Zebra'))
    const id = await tus.begin(document.length, { printerId, ...target })
    for (let from = 0; from < document.length; from += 25_000) await tus.send(id, document.subarray(from, from + 25_000), from)
    const { rows } = await relay.pool.query('select sealing_key_id as "keyId" from upload where id = $1', [id])
    expect(rows).toEqual([{ keyId: key.keyId }])
    expect(await submit(printerId, id, target)).toMatchObject({ ok: true, reply: { document: { sizeBytes: document.length } } })
  })

  test('for another printer is refused with its header', async () => {
    const { printerId, key } = await newPrinter()
    const document = await sealed(key, printerPurpose(randomUUID(), 'cups/Zebra'))
    const id = await tus.begin(document.length, { printerId, ...target })
    expect(await tus.send(id, document, 0)).toMatchObject({ status: 422, body: { code: 'sealed-document-invalid' } })
  })
})
