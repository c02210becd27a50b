import { randomUUID } from 'node:crypto'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import type { Called, CallOptions } from '@cloudprint/protocol/http/call-route'
import { getJob } from '@cloudprint/protocol/http/job-routes'
import { getSealingKey } from '@cloudprint/protocol/http/printer-routes'
import type { RequestFor, Route } from '@cloudprint/protocol/http/route'
import { SEALED_CONTENT_TYPE } from '@cloudprint/protocol/job'
import type { Job } from '@cloudprint/protocol/job'
import { CloudPrintError } from './cloud-print-error.ts'
import { postJob } from './post-job.ts'
import type { Document, JobOrder } from './post-job.ts'
import { sealDocument } from './seal-document.ts'
import { untilAnswered } from './until-answered.ts'

export interface ClientSettings {
  /** Of the relay, such as `https://print.example.com`. */
  url: string
  /** From the console, under Keys; with the scopes `jobs:write`, `jobs:read`, and `printers:read` for `submitSealed`. */
  apiKey: string
}

/** For a document that is not sealed yet: its type is that of what is inside. */
export type OrderToSeal = Omit<JobOrder, 'contentType' | 'innerContentType'> & { contentType: DocumentFormat }

export interface SubmitOptions {
  /** Names this job in your system, such as `order-4711-label-1`. Made anew for each call where you give none. */
  idempotencyKey?: string
  /** Ends the call, and its tries. What was sent may have become a job. */
  signal?: AbortSignal
}

/** Every call either does what it says or throws a CloudPrintError, after a few tries where trying again may help. */
export interface Client {
  /** Resolves when the job is durable at the relay: it will print, or say why not. */
  submit(order: JobOrder, document: Document, options?: SubmitOptions): Promise<Job>
  /**
   * The same, with the document sealed here to the computer at the printer, so that the relay never sees what is in it. Bytes are sealed once
   * for all tries; a stream or a Blob gets one try, since it is another request when it is sealed anew.
   */
  submitSealed(order: OrderToSeal, document: Document, options?: SubmitOptions): Promise<Job>
  /** How a job stands. */
  job(jobId: string, options?: Pick<SubmitOptions, 'signal'>): Promise<Job>
}

/** Speaks to one relay with one API key. It holds no connection that would have to be closed. Throws for settings that no call can succeed with. */
export function createClient({ url, apiKey }: ClientSettings): Client {
  const baseUrl = checkedUrl(url).replace(/\/+$/, '')
  const headers = { authorization: `Bearer ${checkedKey(apiKey)}` }
  const optionsFor = (signal: AbortSignal | undefined): CallOptions => ({ baseUrl, headers, ...(signal === undefined ? {} : { signal }) })
  const ask = <R extends Route>(route: R, request: RequestFor<R>, signal: AbortSignal | undefined) =>
    untilAnswered((deadline) => callRoute(route, request, optionsFor(deadline)), { signal, isRepeatable: true })

  const submit: Client['submit'] = async (order, document, { idempotencyKey = randomUUID(), signal } = {}) =>
    replyOf(
      await untilAnswered((deadline) => postJob({ order, document, idempotencyKey }, optionsFor(deadline)), {
        signal,
        isRepeatable: document instanceof Uint8Array || document instanceof Blob,
      }),
      idempotencyKey,
    )

  return {
    submit,
    submitSealed: async (order, document, options = {}) => {
      const key = replyOf(await ask(getSealingKey, { params: { printerId: order.printerId } }, options.signal))
      const { contentType: innerContentType } = order
      const sealed = sealDocument(document, key)
      const sealedOrder: JobOrder = { ...order, contentType: SEALED_CONTENT_TYPE, innerContentType }
      return submit(sealedOrder, document instanceof Uint8Array ? await bytesOf(sealed) : sealed, options)
    },
    job: async (jobId, { signal } = {}) => replyOf(await ask(getJob, { params: { jobId } }, signal)),
  }
}

/** Neither is repeated in what is thrown, which ends up in logs. */
function checkedUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) throw unusable('The url is none of http or https.')
  if (`${parsed.username}${parsed.password}` !== '') throw unusable('The url has a user or password in it: give it without.')
  return url
}

function checkedKey(apiKey: string): string {
  const key = apiKey.trim()
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw unusable('The API key is empty, or has a character that no key has, such as a line break or a space.')
}

function unusable(detail: string): CloudPrintError {
  return new CloudPrintError({ code: 'request-invalid', detail })
}

function replyOf<R extends Route>(called: Called<R>, idempotencyKey?: string) {
  if (called.ok) return called.reply
  throw new CloudPrintError(called.problem, idempotencyKey)
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}
