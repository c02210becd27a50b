import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { guardedFetch } from '@cloudprint/guarded-fetch/guarded-fetch'
import type { GuardedAnswer } from '@cloudprint/guarded-fetch/guarded-fetch'
import type { GuardedRequest } from '@cloudprint/guarded-fetch/guarded-request'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'

/** A customer's server of documents, on this machine, with a certificate of its own; scripted by a test. */
export class DocumentServer {
  /** What it gives out, whatever the path. */
  document = randomBytes(400_000)
  etag: string | undefined = '"v1"'
  /** How it answers the next requests instead, one after the other. */
  readonly next: ((request: IncomingMessage, response: ServerResponse) => void)[] = []
  readonly requests: { path: string; range: string | undefined; authorization: string | undefined }[] = []
  readonly #certificate = selfSignedCertificate('wms')
  readonly #server: Server
  #cut: { after: number; act: () => void } | undefined

  private constructor() {
    this.#server = createServer(this.#certificate, (request, response) => {
      const { range, authorization } = request.headers
      this.requests.push({ path: request.url ?? '', range, authorization })
      const answer = this.next.shift() ?? this.give
      answer(request, response)
    })
  }

  static async start(): Promise<DocumentServer> {
    const server = new DocumentServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/labels/secret-path?token=secret-query`
  }

  /** Fetches as the agent does, with trust in this server. */
  readonly fetch = async (request: GuardedRequest): Promise<GuardedAnswer> => {
    const answer = await guardedFetch(request, { ca: this.#certificate.cert })
    return answer.ok ? { ...answer, body: this.#noting(answer.body) } : answer
  }

  async *#noting(body: AsyncGenerator<Buffer, void, undefined>): AsyncGenerator<Buffer, void, undefined> {
    let received = 0
    for await (const piece of body) {
      received += piece.length
      yield piece
      if (received === this.#cut?.after) this.#cut.act()
    }
  }

  /** All, or the rest where that is asked for and still of the same document. */
  readonly give = (request: IncomingMessage, response: ServerResponse): void => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const isRest = from > 0 && request.headers['if-range'] === this.etag
    const rest = isRest ? this.document.subarray(from) : this.document
    const range = isRest ? { 'Content-Range': `bytes ${from}-${this.document.length - 1}/${this.document.length}` } : {}
    response.writeHead(isRest ? 206 : 200, {
      ...range,
      ...(this.etag === undefined ? {} : { ETag: this.etag }),
      'Content-Length': rest.length,
    })
    response.end(rest)
  }

  /** From `start` to before `end`, whatever was asked for. */
  givePart(
    response: ServerResponse,
    start: number,
    end: number,
    { document = this.document, etag = this.etag ?? '', total = String(document.length) } = {},
  ): void {
    response.writeHead(206, { 'ETag': etag, 'Content-Range': `bytes ${start}-${end - 1}/${total}`, 'Content-Length': end - start })
    response.end(document.subarray(start, end))
  }

  /** Sends so much, and breaks off when that has arrived: how much of what a break overtakes is lost nobody can say. */
  readonly cutAfter =
    (bytes: number) =>
    (_request: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(200, { ...(this.etag === undefined ? {} : { ETag: this.etag }), 'Content-Length': this.document.length })
      response.write(this.document.subarray(0, bytes))
      this.#cut = { after: bytes, act: () => response.destroy() }
    }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
