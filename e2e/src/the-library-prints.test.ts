import { randomBytes, randomUUID } from 'node:crypto'
import { openAsBlob, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createClient } from '@cloudprint/sdk'
import type { Client } from '@cloudprint/sdk'
import type { Job } from '@cloudprint/protocol/job'
import { startFaultProxy } from '@cloudprint/testkit/fault-proxy'
import type { FaultProxy } from '@cloudprint/testkit/fault-proxy'
import { freePort } from '@cloudprint/testkit/free-port'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})
let proxy: FaultProxy
let client: Client
let printerId: string
beforeAll(async () => {
  proxy = await startFaultProxy({ to: { port: site().relay.apiPort } })
  client = createClient({ url: `http://127.0.0.1:${proxy.port}/`, apiKey: site().relay.firstRun.apiKey })
  printerId = (await site().printer('zebra')).id
})
afterAll(() => proxy.stop())

const order = () => ({ printerId, title: 'Label', contentType: 'application/octet-stream' as const })
const label = () => Buffer.from(`^XA^FD${randomUUID()}^FS^XZ`)

async function printed({ id }: Job, document: Buffer): Promise<number> {
  await site().untilEnded(id, 'completed')
  expect((await client.job(id)).state).toBe('completed')
  return site()
    .cups.captured('zebra')
    .filter((sheet) => sheet.bytes().equals(document)).length
}

function inFile(document: Buffer): Promise<Blob> {
  const path = join(tempDir('document'), 'document.bin')
  writeFileSync(path, document)
  return openAsBlob(path)
}

describe.each([
  ['submitted', (...given: Parameters<Client['submit']>) => client.submit(...given)],
  ['sealed and submitted', (...given: Parameters<Client['submitSealed']>) => client.submitSealed(...given)],
])('a document that is %s', (_how, submit) => {
  test.each([
    ['as a label', label(), (document: Buffer) => document],
    ['as many bytes', randomBytes(300_000), (document: Buffer) => document],
    ['as a file', randomBytes(300_000), inFile],
    ['as a stream', randomBytes(300_000), (document: Buffer) => Readable.from([document.subarray(0, 99_999), document.subarray(99_999)])],
  ])('%s comes out of the printer, byte for byte', async (_what, document, make) => {
    expect(await printed(await submit(order(), await make(document)), document)).toBe(1)
  })

  test.each([
    ['a label', label()],
    ['many bytes', randomBytes(300_000)],
  ])('of %s comes out once when the answer to its first try is lost', async (_what, document) => {
    let lost = 0
    proxy.behave({
      onPiece: ({ direction, bytes }) => (direction === 'answer' && bytes.includes('HTTP/1.1 201') && ++lost === 1 ? 'reset' : 'pass'),
    })
    const job = await submit(order(), document)
    proxy.behave({})
    expect(lost).toBe(1)
    expect(await printed(job, document)).toBe(1)
  })
})

test('a stream whose answer is lost is not sent again by itself, and the error says by which key to do so', async () => {
  const document = label()
  proxy.behave({ onPiece: ({ direction }) => (direction === 'answer' ? 'reset' : 'pass') })
  const submitted = client.submit(order(), Readable.from([document]), { idempotencyKey: 'order-4711' })
  await expect(submitted).rejects.toMatchObject({ code: 'no-answer', isRetryable: true, idempotencyKey: 'order-4711' })
  proxy.behave({})
  const job = await client.submit(order(), document, { idempotencyKey: 'order-4711' })
  expect(await printed(job, document)).toBe(1)
})

test('what the relay refuses is thrown with its code and what to do, at once', async () => {
  const refused = client.submit({ ...order(), printerId: randomUUID() }, label())
  await expect(refused).rejects.toMatchObject({ name: 'CloudPrintError', code: 'printer-not-found', isRetryable: false })
  const stranger = createClient({ url: site().relay.apiUrl, apiKey: 'nobody' })
  await expect(stranger.job(randomUUID())).rejects.toMatchObject({
    code: 'credentials-invalid',
    advice: expect.stringContaining('key') as string,
  })
})

test('a call that nobody waits for any more ends, also between two tries', async () => {
  const nobody = createClient({ url: `http://127.0.0.1:${await freePort()}`, apiKey: 'nobody' })
  const ending = nobody.submit(order(), label(), { signal: AbortSignal.timeout(50) })
  await expect(ending).rejects.toMatchObject({ name: 'TimeoutError' })
})
