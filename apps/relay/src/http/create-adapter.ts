import { FastifyAdapter } from '@nestjs/platform-fastify'
import multipart from '@fastify/multipart'
import type { FastifyContextConfig, FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'node:https'
import { answerClientError } from './answer-client-error.ts'
import { answerProblem } from './answer-problem.ts'
import { answerStalledUpload } from './answer-stalled-upload.ts'
import { endUploadsOnClose } from './end-uploads-on-close.ts'
import { dropUnreadBody } from './drop-unread-body.ts'
import './fastify-types.ts'
import { limitUploads } from './limit-uploads.ts'
import { ProblemError } from './problem-error.ts'
import { refuseCompressed } from './refuse-compressed.ts'
import { refuseMultipart } from './refuse-multipart.ts'
import { refusePlain } from './refuse-plain.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { speakTus } from './speak-tus.ts'
import { takeJson } from './take-json.ts'
import { WithStatus } from './with-status.ts'

export interface AdapterSettings {
  /** With it the server speaks HTTPS only. */
  tls: ServerOptions | undefined
  /** Clients reach us by HTTPS: by `tls`, or by the declared proxy in front. */
  isSecure: boolean
  /** Fastify's notation of the proxies whose X-Forwarded-* are believed. */
  trustProxy: string | undefined
  /** Of a document; one that its submitter has sealed is larger. */
  maxUploadBytes: number
}

/** A document as base64 in JSON has to be held in memory: 16 MiB of it are 12 MiB of document; larger ones come as parts. */
const SUBMIT_BODY_BYTES = 16 * 1024 * 1024
const BODY_BYTES = 1024 * 1024
/** At worst 64 documents of 12 MiB in JSON, with their base64: two gigabytes for a moment. */
const MAX_UPLOADS = 64

/** Headers are small and come at once; who dribbles them is no client of ours. */
const HEADERS_TIMEOUT_MS = 15_000
/** A connection on which nothing moves at all; agents poll every 25 s at most, proxies in front keep idle ones 60 s. */
const IDLE_TIMEOUT_MS = 75_000
/** What is left of a refused upload; who is slower than this finds the connection closed. */
const DROP_MS = 30_000
/** 100 MiB at 250 kbit/s. */
const REQUEST_TIMEOUT_MS = 3_600_000

/** The Fastify under Nest: limits, timeouts, parsers, and the headers every answer carries. */
export function createAdapter({ tls, isSecure, trustProxy, maxUploadBytes }: AdapterSettings): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...(tls === undefined ? {} : { https: tls }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    skipMiddie: true,
    multipart: false,
    logger: false,
    bodyLimit: BODY_BYTES,
    connectionTimeout: IDLE_TIMEOUT_MS,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId,
    requestIdHeader: false,
    clientErrorHandler: answerClientError,
    // The router refuses an address with broken percent-encoding before any hook.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      answerProblem({ code: error.statusCode === 414 ? 'route-not-found' : 'request-malformed', detail: error.message }, request, reply)
    },
  })
  const fastify = adapter.getInstance()
  fastify.server.headersTimeout = HEADERS_TIMEOUT_MS
  fastify.decorateRequest('caller', null)
  fastify.decorateRequest('agent', null)
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  addSecurityHeaders(fastify, { isSecure })
  const refusalOf = refusePlain(trustProxy)
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Whoever watches over the relay shows no credentials, and seldom comes by the proxy.
    const refusal = request.url.startsWith('/health/') ? undefined : refusalOf(request.raw.socket)
    done(refusal && new ProblemError(refusal))
  })
  fastify.addHook('preSerialization', (_request, reply, payload, done) => {
    if (!(payload instanceof WithStatus)) return done(null, payload)
    reply.code(payload.status)
    done(null, payload.body)
  })
  fastify.addHook('onRoute', ({ config, ...options }) => insistOnCatalog(options.url, config))
  fastify.addHook('onRoute', (options) => {
    if (options.config?.route?.id === 'submitJob') options.bodyLimit = SUBMIT_BODY_BYTES
  })
  refuseMultipart(fastify)
  refuseCompressed(fastify)
  limitUploads(fastify, { maxAtOnce: MAX_UPLOADS })
  answerStalledUpload(fastify)
  dropUnreadBody(fastify, { strangerBytes: BODY_BYTES, callerBytes: maxUploadBytes + SUBMIT_BODY_BYTES, maxMs: DROP_MS })
  // After it, since it keeps connections open that a relay which stops closes.
  endUploadsOnClose(fastify)
  takeJson(fastify)
  speakTus(fastify)
  // Parts are streamed to whoever iterates `request.parts()`; the plugin holds nothing.
  void fastify.register(multipart, {
    throwFileSizeLimit: false,
    // Some clients send the part "job" with a file name, too.
    limits: { files: 2, fields: 2, parts: 3, fieldSize: BODY_BYTES, fileSize: maxUploadBytes + 1, headerPairs: 20 },
  })
  return adapter
}

/** The catalog carries who may call: a route beside it would be open to everybody, and missing in the description. */
function insistOnCatalog(url: string, config: FastifyContextConfig | undefined): void {
  const isApi = /^\/(agent\/)?v1\//.test(url)
  if (isApi && config?.route === undefined && config?.isPage !== true) throw new Error(`${url} has no @Handle() of a route in the catalog`)
}

/** The caller's own id where it is harmless in logs and headers, so that a request can be followed through both systems. */
function genReqId(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{8,100}$/.test(given) ? given : randomUUIDv7()
}
