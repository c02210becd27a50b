import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { AgentMessages, Report } from '@cloudprint/protocol/channel/agent-messages'
import { AGENT_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import type { MessageName, ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import { relayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { OfferedJob, RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import { ask, serve } from '@cloudprint/protocol/channel/serve'
import type { Served } from '@cloudprint/protocol/channel/serve'
import type { JobId } from '@cloudprint/protocol/ids'
import { problemBody, refuse } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import { Sealer } from '@cloudprint/sealing/sealer'
import { Server } from 'socket.io'
import type { Socket } from 'socket.io'

type Differences = ReplyOf<AgentMessages, 'hello'>['differences']

/** The computer that every agent of a stand-in is. */
export const standInComputerId = '01900000-0000-7000-8000-000000000001' as ReplyOf<AgentMessages, 'hello'>['computerId']

/**
 * As much of a relay as an agent sees, in memory, scripted by a test: the real channel over real sockets, the clock and
 * the documents over HTTP. Like the real one it seals what it offers, and applies each numbered report once.
 */
export class StandInRelay {
  readonly hellos: RequestOf<AgentMessages, 'hello'>[] = []
  readonly reports: Report[] = []
  readonly scaleMessages: RequestOf<AgentMessages, 'scales'>[] = []
  readonly printerMessages: RequestOf<AgentMessages, 'printers'>[] = []
  readonly keyMessages: RequestOf<AgentMessages, 'sealing-keys'>[] = []
  /** What the next messages of sealing keys are answered with. */
  destroys: string[] = []
  /** Keys that are refused as current ones. */
  readonly retiredKeys = new Set<string>()
  /** What a document is sealed for. */
  purposeOf = (job: OfferedJob): string => jobPurpose(job.jobId)
  /** Of jobs that were made and not offered yet: not sealed yet. What a test puts in place of one stays as it is. */
  readonly documents = new Map<string, Buffer>()
  /** Jobs whose documents are never sent. */
  readonly brokenDocuments = new Set<string>()
  /** Answers to requests for documents are cut after this many bytes. */
  cutAfterBytes: number | undefined
  /** The `Range` of every request for a document. */
  readonly ranges: (string | undefined)[] = []
  differences: Differences = []
  /** Refuses the next handshakes like this. */
  refusal: Problem | undefined
  /** False keeps reports without acknowledging them, as when the answer is lost. */
  acknowledges = true
  /** The highest number that the agent was told to be kept. */
  acknowledged = 0
  clockOffsetMs = 0
  /** Which transports the channel's own port takes; none means that it is blocked. */
  isChannelBlocked = false
  transports: string[] = []
  #api: HttpServer
  #channel: HttpServer
  #io = new Server({ pingInterval: 5_000, pingTimeout: 60_000, serveClient: false })
  #socket: Socket | undefined
  #epoch = 0
  #keptThrough = 0
  #sequence = 0
  #reportsHeld: PromiseWithResolvers<void> | undefined
  readonly #sealer = new Sealer({ now: () => Date.now() })
  readonly #published = Promise.withResolvers<void>()
  readonly #plainByJob = new Map<string, Buffer>()
  readonly #sealedByJob = new Map<string, Promise<Buffer>>()

  constructor() {
    this.#api = createServer((request, response) => this.#answer(request, response))
    this.#channel = createServer()
    this.#io.attach(this.#api)
    this.#io.attach(this.#channel)
    this.#channel.on('connection', (socket) => this.isChannelBlocked && socket.destroy())
    const agents = this.#io.of(AGENT_NAMESPACE)
    agents.use((_socket, next) =>
      next(this.refusal === undefined ? undefined : Object.assign(new Error(this.refusal.code), { data: this.refusal })),
    )
    agents.on('connection', (socket) => this.#serve(socket))
  }

  async start(): Promise<this> {
    for (const server of [this.#api, this.#channel]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    await this.#io.close()
    for (const server of [this.#api, this.#channel]) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#api.address() as AddressInfo).port}`
  }

  get channelUrl(): string {
    return `http://127.0.0.1:${this.#channelPort}`
  }

  get isConnected(): boolean {
    return this.#socket?.connected === true
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Breaks the connection, as a network does. */
  cut(): void {
    this.#socket?.conn.close()
  }

  /** Reports that come now are looked at only after `releaseReports`. */
  holdReports(): void {
    this.#reportsHeld = Promise.withResolvers()
  }

  releaseReports(): void {
    this.#reportsHeld?.resolve()
    this.#reportsHeld = undefined
  }

  ask<N extends MessageName<RelayMessages>>(name: N, request: RequestOf<RelayMessages, N>): Promise<Served<ReplyOf<RelayMessages, N>>> {
    if (this.#socket === undefined) throw new Error('no agent is connected')
    // A busy machine is no silence.
    return ask(this.#socket, relayMessages, name, request, 45_000)
  }

  /** Seals their documents first. */
  async offer(...jobs: OfferedJob[]): Promise<Served<ReplyOf<RelayMessages, 'offer'>>> {
    const sealed = await Promise.all(jobs.map((job) => this.seal(job)))
    return this.ask('offer', { epoch: this.#epoch, jobs: sealed })
  }

  /** A job to be offered, with its document as it is; one of more than 60 KiB is put where it can be fetched. */
  job(printer: string, parts: Partial<OfferedJob> & { bytes?: Buffer } = {}): OfferedJob {
    const { bytes = Buffer.from('^XA^FDtest^FS^XZ'), ...rest } = parts
    const jobId = parts.jobId ?? (randomUUID() as JobId)
    const isInline = bytes.length <= 60 * 1024
    this.#plainByJob.set(jobId, bytes)
    if (!isInline) this.documents.set(jobId, bytes)
    return {
      jobId,
      attempt: 1,
      printer,
      sequence: ++this.#sequence,
      title: 'A label',
      contentType: 'application/vnd.zebra.zpl',
      ticket: {},
      expiresAt: new Date(Date.now() + this.clockOffsetMs + 3_600_000).toISOString(),
      document: {
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        inline: isInline ? bytes.toString('base64') : null,
      },
      ...rest,
    }
  }

  /** The job as it is offered: with its document sealed, once, to the key that the agent had published last by then. */
  async seal(job: OfferedJob): Promise<OfferedJob> {
    await this.#published.promise
    const { jobId, document } = job
    const plain = this.#plainByJob.get(jobId)
    const recipient = this.keyMessages.at(-1)?.current
    if (plain === undefined || recipient === undefined) return job
    const known = this.#sealedByJob.get(jobId)
    const sealing = known ?? this.#sealer.sealBytes({ recipients: [recipient], purpose: this.purposeOf(job), document: plain })
    this.#sealedByJob.set(jobId, sealing)
    const sealed = await sealing
    if (this.documents.get(jobId) === plain) this.documents.set(jobId, sealed)
    const sha256 = createHash('sha256').update(sealed).digest('hex')
    return { ...job, document: { sizeBytes: sealed.length, sha256, inline: document.inline === null ? null : sealed.toString('base64') } }
  }

  /** What was reported of a job, in order. */
  eventsOf(jobId: string): Report['event'][] {
    return this.reports.filter((report) => report.jobId === jobId).map((report) => report.event)
  }

  kindsOf(jobId: string): string[] {
    return this.eventsOf(jobId).map((event) => event.kind)
  }

  #serve(socket: Socket): void {
    this.transports.push(`${socket.conn.transport.name} on ${socket.request.socket.localPort === this.#channelPort ? 'channel' : 'api'}`)
    serve(
      socket,
      agentMessages,
      {
        'hello': (hello) => {
          this.hellos.push(hello)
          this.#socket = socket
          this.#epoch += 1
          const now = this.#now().toISOString()
          return Promise.resolve({
            ok: true,
            reply: { epoch: this.#epoch, computerId: standInComputerId, computerName: 'test', now, differences: this.differences },
          })
        },
        'printers': (message) => {
          this.printerMessages.push(message)
          return Promise.resolve({ ok: true, reply: {} })
        },
        'reports': async ({ reports }) => {
          await this.#reportsHeld?.promise
          for (const report of reports) {
            if (!('event' in report) || report.number !== this.#keptThrough + 1) continue
            this.#keptThrough = report.number
            this.reports.push(report)
          }
          if (!this.acknowledges) return new Promise(() => undefined)
          this.acknowledged = this.#keptThrough
          return { ok: true, reply: { keptThrough: this.#keptThrough, refused: [] } }
        },
        'scales': (message) => {
          this.scaleMessages.push(message)
          return Promise.resolve({ ok: true, reply: {} })
        },
        'update': () => Promise.resolve({ ok: true, reply: { offer: null } }),
        'sealing-keys': (message) => {
          this.keyMessages.push(message)
          this.#published.resolve()
          if (this.retiredKeys.has(message.current.keyId)) return Promise.resolve(refuse('sealing-key-retired', 'It was destroyed.'))
          return Promise.resolve({ ok: true, reply: { destroy: this.destroys } })
        },
      },
      (message, cause) => {
        throw new Error(message, { cause })
      },
    )
  }

  get #channelPort(): number {
    return (this.#channel.address() as AddressInfo).port
  }

  #now(): Date {
    return new Date(Date.now() + this.clockOffsetMs)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? ''
    if (path === '/agent/v1/clock') return sendJson(response, 200, { now: this.#now().toISOString(), channelPort: this.#channelPort })
    const jobId = /^\/agent\/v1\/documents\/([\w-]+)$/.exec(path)?.[1]
    if (jobId === undefined) return
    if (this.brokenDocuments.has(jobId)) return void response.destroy()
    this.#sendDocument(this.documents.get(jobId), request, response)
  }

  #sendDocument(document: Buffer | undefined, request: IncomingMessage, response: ServerResponse): void {
    const { range } = request.headers
    this.ranges.push(range)
    if (document === undefined)
      return sendJson(response, 410, problemBody({ code: 'document-unavailable', detail: 'The document is gone.' }))
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    const headers = { 'content-length': document.length - from, 'content-range': `bytes ${from}-${document.length - 1}/${document.length}` }
    response.writeHead(from > 0 ? 206 : 200, headers)
    if (this.cutAfterBytes === undefined) return void response.end(document.subarray(from))
    response.write(document.subarray(from, from + this.cutAfterBytes), () => response.destroy())
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
