import { routes } from '@cloudprint/protocol/http/routes'
import { ProblemBody } from '@cloudprint/protocol/problems'
import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import type { Server } from 'node:http'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
let printerId: string
const MAX_BYTES = 300_000
const label = '^XA^FO50,50^FDHello^FS^XZ'
/** By which a small document that the relay has sealed is longer: docs/sealed-documents.md. */
const SEAL_BYTES = 213
beforeAll(async () => {
  relay = await startTestRelay({ settings: { CLOUDPRINT_MAX_DOCUMENT_BYTES: String(MAX_BYTES) } })
  ;({ printerId } = await addPrinter(relay.pool))
})
afterAll(async () => relay.close())

const job = () => ({ printerId, title: 'Label', contentType: 'application/vnd.zebra.zpl' })
const authorization = () => `Bearer ${relay.first.apiKey}`

async function send(body: FormData | string, headers: Record<string, string> = {}) {
  const type = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
  const response = await fetch(`${relay.url}/v1/jobs`, {
    method: 'POST',
    body,
    headers: { authorization: authorization(), ...type, ...headers },
  })
  return { status: response.status, reply: (await response.json()) as Record<string, unknown> }
}
function parts(entries: [string, Blob | string, string?][]): FormData {
  const form = new FormData()
  for (const [name, value, filename] of entries) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value, filename)
  }
  return form
}
const jobsNamed = async (title: string) => {
  const listed = await relay.call(routes.listJobs, { query: { search: title } })
  return listed.ok ? listed.reply.items.length : -1
}

describe('a submission', () => {
  test('as JSON with base64 is taken', async () => {
    const { status, reply } = await send(JSON.stringify({ ...job(), content: btoa(label) }))
    expect({ status, reply }).toMatchObject({
      status: 201,
      reply: { state: 'queued', document: { sizeBytes: label.length + SEAL_BYTES, state: 'held' } },
    })
  })

  test('answers the same job to the same request under one key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await send(JSON.stringify({ ...job(), content: btoa(label) }), headers)
    const second = await send(JSON.stringify({ ...job(), content: btoa(label) }), headers)
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.reply).toEqual(first.reply)
  })

  test('with a key that cannot be one is refused', async () => {
    const refused = await send(JSON.stringify({ ...job(), content: btoa(label) }), { 'idempotency-key': 'x'.repeat(256) })
    expect(refused).toMatchObject({ status: 400, reply: { code: 'idempotency-key-invalid' } })
  })

  test.each<[string, () => FormData]>([
    [
      'a plain field',
      () =>
        parts([
          ['job', JSON.stringify(job())],
          ['document', new Blob([label]), 'label.zpl'],
        ]),
    ],
    [
      'a blob of JSON',
      () =>
        parts([
          ['job', new Blob([JSON.stringify(job())], { type: 'application/json' }), 'job.json'],
          ['document', new Blob([label]), 'label.zpl'],
        ]),
    ],
  ])('in parts is taken with the job as %s', async (_what, form) => {
    expect(await send(form())).toMatchObject({ status: 201, reply: { document: { sizeBytes: label.length + SEAL_BYTES } } })
  })

  test('in parts is taken with the job as a field that says it is JSON', async () => {
    const body = [
      '--x\r\ncontent-disposition: form-data; name="job"\r\ncontent-type: application/json\r\n\r\n',
      JSON.stringify(job()),
      '\r\n--x\r\ncontent-disposition: form-data; name="document"; filename="a.zpl"\r\n\r\n',
      label,
      '\r\n--x--\r\n',
    ].join('')
    expect(await send(body, { 'content-type': 'multipart/form-data; boundary=x' })).toMatchObject({ status: 201 })
  })

  test.each<[string, () => FormData, string]>([
    [
      'the document first',
      () =>
        parts([
          ['document', new Blob([label]), 'a'],
          ['job', JSON.stringify(job())],
        ]),
      'request-malformed',
    ],
    ['no document', () => parts([['job', JSON.stringify(job())]]), 'document-missing'],
    ['no job', () => parts([['other', 'x']]), 'request-malformed'],
    [
      'a job that is not JSON',
      () =>
        parts([
          ['job', '{'],
          ['document', new Blob([label]), 'a'],
        ]),
      'request-malformed',
    ],
    [
      'a job that does not fit',
      () =>
        parts([
          ['job', '{"title":""}'],
          ['document', new Blob([label]), 'a'],
        ]),
      'request-invalid',
    ],
    [
      'an empty document',
      () =>
        parts([
          ['job', JSON.stringify(job())],
          ['document', new Blob([]), 'a'],
        ]),
      'document-empty',
    ],
    [
      'a document over the limit',
      () =>
        parts([
          ['job', JSON.stringify(job())],
          ['document', new Blob([label, 'x'.repeat(MAX_BYTES)]), 'a'],
        ]),
      'document-too-large',
    ],
    ['a flood of parts', () => parts(Array.from({ length: 50 }, (_, n) => [`part ${n}`, 'x'])), 'request-malformed'],
    [
      'a job of megabytes',
      () =>
        parts([
          ['job', new Blob(['x'.repeat(2 * 1024 * 1024)]), 'job.json'],
          ['document', new Blob([label]), 'a'],
        ]),
      'request-malformed',
    ],
  ])('in parts with %s is refused', async (_what, form, code) => {
    const { reply } = await send(form())
    expect(ProblemBody.parse(reply).code).toBe(code)
  })

  test('in JSON may be larger than other requests, up to its own limit', async () => {
    const content = Buffer.alloc(2 * 1024 * 1024, label).toString('base64')
    expect(await send(JSON.stringify({ ...job(), content }))).toMatchObject({ status: 413, reply: { code: 'document-too-large' } })
    expect(await send(JSON.stringify({ ...job(), content: 'A'.repeat(17 * 1024 * 1024) }))).toMatchObject({
      status: 413,
      reply: { code: 'request-too-large' },
    })
  })

  test('whose sender goes away in the middle leaves nothing', async () => {
    const title = `Cut off ${randomUUID()}`
    const outgoing = request(`${relay.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'authorization': authorization(), 'content-type': 'multipart/form-data; boundary=x' },
    })
    outgoing.on('error', () => {})
    outgoing.write(`--x\r\ncontent-disposition: form-data; name="job"\r\n\r\n${JSON.stringify({ ...job(), title })}\r\n`)
    outgoing.write(`--x\r\ncontent-disposition: form-data; name="document"; filename="a"\r\n\r\n${label.repeat(5_000)}`)
    await eventually(() => outgoing.socket?.bytesWritten)
    outgoing.destroy()
    expect(await (await fetch(`${relay.url}/health/live`)).json()).toEqual({ status: 'live' })
    expect(await jobsNamed(title)).toBe(0)
  })
})

test('the server waits for nothing without end', () => {
  const { headersTimeout, requestTimeout, timeout, keepAliveTimeout } = relay.app.getHttpServer() as Server
  for (const ms of [headersTimeout, requestTimeout, timeout, keepAliveTimeout]) expect(ms).toBeGreaterThan(0)
})
