import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { PrinterId, UploadId } from '@cloudprint/protocol/ids'
import { eventually } from '@cloudprint/testkit/eventually'
import { startS3 } from '@cloudprint/testkit/start-s3'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { DocumentStore } from '../documents/document-store.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { openWith } from '../testing/add-sealing-key.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { answerTo, TusClient } from '@cloudprint/testkit/tus-client'
import { MAX_UPLOADS_OF_OWNER, Uploads } from './uploads.ts'

const MAX_BYTES = 3_000_000
const raw = 'application/octet-stream'

let relay: TestRelay
let tus: TusClient
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_MAX_DOCUMENT_BYTES: String(MAX_BYTES) } })
  tus = new TusClient(relay.url, relay.first.apiKey)
})
afterAll(async () => relay.close())

async function newPrinter(at = relay) {
  const { printerId, ...added } = await addPrinter(at.pool)
  return { ...added, printerId: PrinterId.parse(printerId) }
}

function submit(printerId: PrinterId, uploadId: string, { headers = {}, contentType = raw as typeof raw | 'text/plain', at = relay } = {}) {
  const body = { printerId, title: 'Uploaded', contentType, uploadId: UploadId.parse(uploadId) }
  return at.call(submitJob, { headers, body })
}
const codeOf = (called: Awaited<ReturnType<typeof submit>>) => (called.ok ? called.status : called.problem.code)

/** What is sealed for a job, as the computer of its printer finds it. */
async function openedOf(jobId: string, { computerId, key }: Awaited<ReturnType<typeof newPrinter>>, at = relay): Promise<Buffer> {
  await at.pool.query('update job set offer_epoch = 1 where id = $1', [jobId])
  const found = await at.app.get(DocumentStore).open(jobId, computerId, 0)
  if (found?.bytes === undefined || found.bytes === null) throw new Error(`job ${jobId} has no document`)
  return openWith(key, Buffer.isBuffer(found.bytes) ? found.bytes : await buffer(found.bytes), `job:${jobId}`)
}

const filesOf = ({ dataDir }: TestRelay) => {
  const folder = join(dataDir, 'documents')
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && entry.name !== 'cloudprint-installation').map((entry) => entry.name)
}

/** Sends a document that is cut again and again at random bytes; where each of its requests began. */
async function sendInPieces(client: TusClient, id: string, document: Buffer): Promise<number[]> {
  const begun: number[] = []
  for (let offset = await client.offsetOf(id); offset < document.length; offset = await client.offsetOf(id)) {
    begun.push(offset)
    const rest = document.subarray(offset)
    if (begun.length > 12) await client.send(id, rest, offset)
    else await client.sendAndCut(id, rest, { from: offset, cutAfter: randomInt(Math.min(rest.length, 500_000)) })
  }
  return begun
}

test('a document that is cut at random bytes goes on where it stopped, and its job has the same bytes', async () => {
  const printer = await newPrinter()
  const document = randomBytes(2_500_000)
  const id = await tus.begin(document.length, { printerId: printer.printerId, contentType: raw })
  const begun = await sendInPieces(tus, id, document)
  expect(begun.length).toBeGreaterThan(3)
  expect(begun).toEqual(begun.toSorted((a, b) => a - b))
  expect(await submit(printer.printerId, id)).toMatchObject({ ok: true, status: 201, reply: { id, state: 'queued' } })
  expect((await openedOf(id, printer)).equals(document)).toBe(true)
})

test.each([1, 40_000, 70_000])('a document of %i bytes may come whole in one request', async (size) => {
  const printer = await newPrinter()
  const document = randomBytes(size)
  const id = await tus.begin(size, { printerId: printer.printerId, contentType: raw })
  const sent = await tus.send(id, document, 0)
  expect(sent).toMatchObject({ status: 204, headers: { 'upload-offset': String(size), 'tus-resumable': '1.0.0' } })
  expect(codeOf(await submit(printer.printerId, id))).toBe(201)
  expect((await openedOf(id, printer)).equals(document)).toBe(true)
})

test('in an object store it is the same, and what is given up leaves no part there', async () => {
  const s3 = await startS3()
  onTestFinished(() => s3.close())
  const env = {
    CLOUDPRINT_S3_BUCKET: s3.bucket,
    CLOUDPRINT_S3_ENDPOINT: s3.endpoint,
    CLOUDPRINT_S3_ACCESS_KEY_ID: s3.accessKeyId,
    CLOUDPRINT_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  }
  const at = await startTestRelay({ settings: env })
  onTestFinished(() => at.close())
  const client = new TusClient(at.url, at.first.apiKey)
  const printer = await newPrinter(at)
  const document = randomBytes(13_000_000)
  const id = await client.begin(document.length, { printerId: printer.printerId, contentType: raw })
  await client.send(id, document.subarray(0, 6_000_000), 0)
  await sendInPieces(client, id, document)
  expect(codeOf(await submit(printer.printerId, id, { at }))).toBe(201)
  expect((await openedOf(id, printer, at)).equals(document)).toBe(true)

  const second = await client.begin(document.length, { printerId: printer.printerId, contentType: raw })
  await client.send(second, document.subarray(0, 12_000_000), 0)
  expect(s3.uploads().length).toBe(1)
  expect((await client.giveUp(second)).status).toBe(204)
  expect(s3.uploads().length).toBe(0)
})

describe('an upload under way', () => {
  test('takes bytes at its offset only', async () => {
    const { printerId } = await newPrinter()
    const id = await tus.begin(10, { printerId, contentType: raw })
    await tus.send(id, Buffer.from('abcd'), 0)
    for (const from of [0, 3, 5]) {
      expect(await tus.send(id, Buffer.from('efg'), from)).toMatchObject({ status: 409, body: { code: 'upload-offset-mismatch' } })
    }
    const looked = await tus.look(id)
    expect(looked).toMatchObject({ status: 200, headers: { 'upload-offset': '4', 'upload-length': '10', 'cache-control': 'no-store' } })
    expect(new Date(looked.headers['upload-expires'] as string).getTime()).toBeGreaterThan(Date.now() + 500_000)
  })

  test('takes from one request at a time, and a look ends that one', async () => {
    const printer = await newPrinter()
    const document = randomBytes(200_000)
    const id = await tus.begin(document.length, { printerId: printer.printerId, contentType: raw })
    const first = tus.open(id, 0)
    const answer = answerTo(first)
    first.write(document.subarray(0, 100_000))
    await eventually(async () => {
      const second = await tus.send(id, Buffer.alloc(10), 100_000)
      expect(second).toMatchObject({ status: 423, body: { code: 'upload-in-use' } })
      return true
    })
    const offset = await tus.offsetOf(id)
    first.end(document.subarray(100_000))
    expect(await answer).toMatchObject({ status: 400, body: { code: 'upload-interrupted' } })
    expect(await tus.offsetOf(id)).toBe(offset)
    await tus.send(id, document.subarray(offset), offset)
    expect(codeOf(await submit(printer.printerId, id))).toBe(201)
    expect((await openedOf(id, printer)).equals(document)).toBe(true)
  })

  test('is gone once more has come than was announced', async () => {
    const { printerId } = await newPrinter()
    const id = await tus.begin(10, { printerId, contentType: raw })
    expect(await tus.send(id, Buffer.alloc(11), 0)).toMatchObject({ status: 413, body: { code: 'upload-length-exceeded' } })
    expect((await tus.look(id)).status).toBe(413)
    expect(codeOf(await submit(printerId, id))).toBe('upload-length-exceeded')
  })

  test('is gone once it turns out to be something else than was said', async () => {
    const { printerId } = await newPrinter()
    const id = await tus.begin(5_000, { printerId, contentType: raw })
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(2_000)])
    await tus.send(id, pdf.subarray(0, 100), 0)
    await tus.send(id, pdf.subarray(100), 100)
    await eventually(async () => (await tus.look(id)).status === 422)
    expect(await tus.send(id, Buffer.alloc(10), 2_008)).toMatchObject({ status: 422, body: { code: 'document-format-mismatch' } })
    expect(codeOf(await submit(printerId, id))).toBe('document-format-mismatch')
  })

  test('is nobody’s but who began it', async () => {
    const { printerId } = await newPrinter()
    const id = await tus.begin(10, { printerId, contentType: raw })
    const colleague = await newKey()
    for (const asked of [colleague.look(id), colleague.send(id, Buffer.alloc(10), 0), colleague.giveUp(id), colleague.look(randomUUID())]) {
      expect((await asked).status).toBe(404)
    }
    await tus.send(id, Buffer.alloc(10), 0)
    expect((await colleague.look(id)).status).toBe(404)
    const foreign = await relay.call(
      submitJob,
      { body: { printerId, title: 'x', contentType: raw, uploadId: UploadId.parse(id) } },
      colleague.key,
    )
    expect(codeOf(foreign)).toBe('upload-not-found')
    expect(codeOf(await submit(printerId, id))).toBe(201)
  })

  test('that is given up leaves nothing', async () => {
    const { printerId } = await newPrinter()
    const before = filesOf(relay).length
    const id = await tus.begin(200_000, { printerId, contentType: raw })
    await tus.send(id, Buffer.alloc(150_000), 0)
    expect((await tus.giveUp(id)).status).toBe(204)
    expect(filesOf(relay).length).toBe(before)
    expect((await tus.look(id)).status).toBe(404)
    expect((await tus.giveUp(id)).status).toBe(404)
  })
})

describe('no upload is begun', () => {
  test.each([
    ['for a printer that is not there', 10, { printerId: randomUUID(), contentType: raw }, 404, 'printer-not-found'],
    ['without its type', 10, {}, 422, 'request-invalid'],
    ['of nothing', 0, { contentType: raw }, 422, 'document-empty'],
    ['of a document over the limit', MAX_BYTES + 1, { contentType: raw }, 413, 'document-too-large'],
    ['in a format that the printer lacks', 10, { contentType: 'image/png' }, 422, 'document-format-unsupported'],
  ])('%s', async (_what, length, target, status, code) => {
    const { printerId } = await newPrinter()
    expect(await tus.create(length, { printerId, ...target })).toMatchObject({ status, body: { code } })
  })

  test('by who speaks another protocol, or none', async () => {
    const { printerId } = await newPrinter()
    for (const version of ['0.2.2', '']) {
      const asked = await tus.ask('POST', '/v1/uploads', { 'tus-resumable': version, 'upload-length': '1', 'upload-metadata': printerId })
      expect(asked).toMatchObject({ status: 412, headers: { 'tus-version': '1.0.0' }, body: { code: 'upload-protocol-unsupported' } })
    }
  })

  test('beyond what one key may have open', async () => {
    const { printerId } = await newPrinter()
    const client = await newKey()
    const ids = await Promise.all(Array.from({ length: MAX_UPLOADS_OF_OWNER }, () => client.begin(10, { printerId, contentType: raw })))
    expect(await client.create(10, { printerId, contentType: raw })).toMatchObject({ status: 429, body: { code: 'too-many-uploads' } })
    await tus.giveUp(await tus.begin(10, { printerId, contentType: raw }))
    await client.giveUp(ids[0] ?? '')
    expect((await client.create(10, { printerId, contentType: raw })).status).toBe(201)
    await relay.app.get(Uploads).stop()
  })
})

test('bytes of another type are refused, and change nothing', async () => {
  const { printerId } = await newPrinter()
  const id = await tus.begin(10, { printerId, contentType: raw })
  const refused = await tus.send(id, Buffer.from('"abcdefg"'), 0, { 'content-type': 'application/json' })
  expect(refused).toMatchObject({ status: 415, body: { code: 'media-type-unsupported' } })
  expect(await tus.offsetOf(id)).toBe(0)
})

test('who asks is told what uploads may be', async () => {
  const { status, headers } = await tus.ask('OPTIONS', '/v1/uploads')
  expect({ status, ...headers }).toMatchObject({
    'status': 204,
    'tus-version': '1.0.0',
    'tus-extension': 'creation,expiration,termination',
    'tus-max-size': String(MAX_BYTES),
  })
})

async function newKey(): Promise<TusClient & { key: string }> {
  const made = await fetch(`${relay.url}/v1/api-keys`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${relay.first.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Another WMS', scopes: ['jobs:write'] }),
  })
  const { key } = (await made.json()) as { key: string }
  return Object.assign(new TusClient(relay.url, key), { key })
}
