import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { getSealingKey } from '@cloudprint/protocol/http/printer-routes'
import { PrinterId } from '@cloudprint/protocol/ids'
import { SEALED_CONTENT_TYPE } from '@cloudprint/protocol/job'
import { readSealedHeader } from '@cloudprint/sealing/read-sealed-header'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import type { SealingKey } from '@cloudprint/sealing/sealing-key'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { addSealingKey } from '../testing/add-sealing-key.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

const label = Buffer.from('^XA^FDonly the agent reads this^FS^XZ')
const sealer = new Sealer({ now: () => 0 })
let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

async function newPrinter() {
  const added = await addPrinter(relay.pool)
  return { ...added, printerId: PrinterId.parse(added.printerId) }
}

async function askKey(printerId: PrinterId) {
  const asked = await relay.call(getSealingKey, { params: { printerId } })
  if (!asked.ok) throw new Error(asked.problem.detail)
  return asked.reply
}

const seal = (recipient: Pick<SealingKey, 'keyId' | 'publicKey'>, purpose: string) =>
  sealer.sealBytes({ recipients: [recipient], purpose, document: label })

const submit = (printerId: PrinterId, sealed: Buffer, change: object = {}, headers: Record<string, string> = {}) =>
  relay.call(submitJob, {
    headers,
    body: {
      printerId,
      title: 'Sealed',
      contentType: SEALED_CONTENT_TYPE,
      innerContentType: 'application/vnd.zebra.zpl',
      content: sealed.toString('base64'),
      ...change,
    },
  })
const codeOf = (called: Awaited<ReturnType<typeof submit>>) => (called.ok ? 'taken' : called.problem.code)

test('whoever seals by the printer’s key has the very bytes kept, and the type inside printed', async () => {
  const { printerId, key } = await newPrinter()
  const { purpose, usableUntil, ...published } = await askKey(printerId)
  expect(published).toEqual({ keyId: key.keyId, publicKey: key.publicKey })
  expect(new Date(usableUntil).getTime()).toBeGreaterThan(Date.now() + 50 * 60_000)
  const sealed = await seal(published, purpose)
  const called = await submit(printerId, sealed)
  expect(called).toMatchObject({ ok: true, reply: { contentType: 'application/vnd.zebra.zpl', document: { sizeBytes: sealed.length } } })
  const { rows } = await relay.pool.query('select bytes, sealing_key_id from document where job_id = $1', [called.ok && called.reply.id])
  expect(rows).toEqual([{ bytes: sealed, sealing_key_id: key.keyId }])
})

test('the answer with the key may be kept for a while, by the asker alone', async () => {
  const { printerId } = await newPrinter()
  const headers = { authorization: `Bearer ${relay.first.apiKey}` }
  const response = await fetch(`${relay.url}/v1/printers/${printerId}/sealing-key`, { headers })
  expect(response.headers.get('cache-control')).toBe('private, max-age=300')
})

test('a key that was retired is taken for another hour, one that was destroyed is not, and a foreign one never', async () => {
  const { printerId, computerId, key } = await newPrinter()
  const { purpose } = await askKey(printerId)
  const sealed = await seal(key, purpose)
  await relay.pool.query('update sealing_key set retired_at = now() where computer_id = $1', [computerId])
  await addSealingKey(relay.pool, computerId)
  expect(codeOf(await submit(printerId, sealed))).toBe('taken')
  await relay.pool.query('update sealing_key set destroyed_at = now() where key_id = $1', [key.keyId])
  expect(codeOf(await submit(printerId, sealed))).toBe('sealing-key-retired')
  expect(codeOf(await submit(printerId, await seal(await makeSealingKey(), purpose)))).toBe('sealed-document-invalid')
})

test('what was sealed for another printer, or is not sealed, is refused', async () => {
  const { printerId, key } = await newPrinter()
  const other = await newPrinter()
  const { purpose } = await askKey(other.printerId)
  expect(codeOf(await submit(printerId, await seal(key, purpose)))).toBe('sealed-document-invalid')
  expect(codeOf(await submit(printerId, label))).toBe('sealed-document-invalid')
})

test('what is sealed in tiny records, each of which its agent would read from disk, is refused', async () => {
  const { printerId, key } = await newPrinter()
  const sealed = await seal(key, (await askKey(printerId)).purpose)
  const reading = readSealedHeader(sealed)
  const recordSizeAt = reading.ok ? reading.header.recordsOffset - 5 : 0
  sealed.writeUInt32BE(4_095, recordSizeAt)
  expect(await submit(printerId, sealed)).toMatchObject({
    problem: { code: 'sealed-document-invalid', detail: expect.stringContaining('4095') as string },
  })
  sealed.writeUInt32BE(4_096, recordSizeAt)
  expect(codeOf(await submit(printerId, sealed))).toBe('taken')
})

test('the type inside is demanded, held against the printer, and given with nothing else', async () => {
  const { printerId, key } = await newPrinter()
  const sealed = await seal(key, (await askKey(printerId)).purpose)
  expect(codeOf(await submit(printerId, sealed, { innerContentType: undefined }))).toBe('request-invalid')
  expect(codeOf(await submit(printerId, sealed, { innerContentType: 'application/pdf' }))).toBe('document-format-unsupported')
  expect(codeOf(await submit(printerId, sealed, { ticket: { copies: 3 } }))).toBe('ticket-unsupported')
  expect(codeOf(await submit(printerId, label, { contentType: 'application/vnd.zebra.zpl' }))).toBe('request-invalid')
})

test('the same sealed bytes under one key are one job', async () => {
  const { printerId, key } = await newPrinter()
  const headers = { 'idempotency-key': randomUUID() }
  const { purpose } = await askKey(printerId)
  const sealed = await seal(key, purpose)
  const [first, second] = [await submit(printerId, sealed, {}, headers), await submit(printerId, sealed, {}, headers)]
  expect(second.ok && first.ok && second.reply.id === first.reply.id).toBe(true)
  expect(codeOf(await submit(printerId, await seal(key, purpose), {}, headers))).toBe('idempotency-key-reused')
})

test('sealed bytes that were sent before are answered with their job, also when their key was destroyed since', async () => {
  const { printerId, computerId, key } = await newPrinter()
  await relay.pool.query('update sealing_key set retired_at = now() where computer_id = $1', [computerId])
  await addSealingKey(relay.pool, computerId)
  const headers = { 'idempotency-key': randomUUID() }
  const { purpose } = await askKey(printerId)
  const sealed = await seal(key, purpose)
  const first = await submit(printerId, sealed, {}, headers)
  await relay.pool.query('update sealing_key set destroyed_at = now() where key_id = $1', [key.keyId])
  expect(codeOf(await submit(printerId, sealed))).toBe('sealing-key-retired')
  expect(await submit(printerId, sealed, {}, headers)).toMatchObject({ ok: true, reply: { id: first.ok && first.reply.id } })
  expect(codeOf(await submit(printerId, await seal(key, purpose), {}, headers))).toBe('idempotency-key-reused')
})

test('a computer that has published no key is sent no document', async () => {
  const { printerId, computerId } = await newPrinter()
  await relay.pool.query('delete from sealing_key where computer_id = $1', [computerId])
  const asked = await relay.call(getSealingKey, { params: { printerId } })
  expect(asked).toMatchObject({ ok: false, problem: { code: 'sealing-key-missing' } })
  const plain = { contentType: 'application/vnd.zebra.zpl', innerContentType: undefined }
  expect(codeOf(await submit(printerId, label, plain))).toBe('sealing-key-missing')
})
