import { randomUUID } from 'node:crypto'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import type { Called, CallOptions } from '@cloudprint/protocol/http/call-route'
import type { contentReferenceFields } from '@cloudprint/protocol/content-reference'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'

/** What is printed, where and how, without the document. */
export type JobOrder = Omit<RequestFor<typeof submitJob>['body'], 'content' | keyof typeof contentReferenceFields>

/** Bytes, a Blob (such as `fs.openAsBlob` makes of a file), or a stream, which can be sent once only. */
export type Document = Uint8Array | Blob | AsyncIterable<Uint8Array>

export interface Submission {
  order: JobOrder
  document: Document
  idempotencyKey: string
}

/** One try. Labels go as JSON, which is one piece for the relay; anything larger in a stream, as parts. */
export function postJob({ order, document, idempotencyKey }: Submission, options: CallOptions): Promise<Called<typeof submitJob>> {
  const headers = { 'idempotency-key': idempotencyKey }
  if (document instanceof Uint8Array && document.length <= JSON_BYTES) {
    const content = Buffer.from(document.buffer, document.byteOffset, document.length).toString('base64')
    return callRoute(submitJob, { headers, body: { ...order, content } }, options)
  }
  return callRoute(submitJob, { headers, body: order }, { ...options, fetch: asParts(order, document) })
}

/** What the relay keeps in a row. */
const JSON_BYTES = 64 * 1024

/** Sends the document behind the order instead of the order alone. */
function asParts(order: JobOrder, document: Document): typeof fetch {
  const boundary = `cloudprint-${randomUUID()}`
  return (url, init) =>
    fetch(url, {
      ...init,
      headers: { ...(init?.headers as Record<string, string>), 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: ReadableStream.from(partsOf(boundary, order, document)),
      duplex: 'half',
    })
}

async function* partsOf(boundary: string, order: JobOrder, document: Document): AsyncGenerator<Uint8Array> {
  const part = (headers: string) => `--${boundary}\r\ncontent-disposition: form-data; ${headers}\r\n\r\n`
  const job = `${part('name="job"\r\ncontent-type: application/json')}${JSON.stringify(order)}\r\n`
  yield Buffer.from(job + part('name="document"; filename="document"\r\ncontent-type: application/octet-stream'))
  yield* piecesOf(document)
  yield Buffer.from(`\r\n--${boundary}--\r\n`)
}

export function piecesOf(document: Document): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (document instanceof Uint8Array) return [document]
  return document instanceof Blob ? (document.stream() as AsyncIterable<Uint8Array>) : document
}
