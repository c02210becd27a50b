import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { ownUserName } from '../../own-user-name.ts'
import { type DocumentSource, PrintSystemError } from '../print-system.ts'
import { type CupsAddress, addressText, hostHeader } from './cups-address.ts'
import { decodeIpp } from './ipp/decode-ipp.ts'
import { encodeIpp } from './ipp/encode-ipp.ts'
import type { IppAttributes, IppGroup, IppMessage } from './ipp/ipp-message.ts'
import { sizedDocument } from '../sized-document.ts'

export interface CupsRequest {
  operation: number
  /** What the request is about; charset and language are put before it (RFC 8011 §4.1.4). */
  operationAttributes: IppAttributes
  groups?: IppGroup[]
  document?: DocumentSource
  /** Asking again does no harm: then a connection that CUPS closed just now is worth a second try. */
  isRepeatable: boolean
  /** Asked on the path where CUPS looks who is asking; over its socket it takes the word of the operating system for it. */
  isForAdministrators?: boolean
}

/** CUPS answered, but not in IPP: 401, 403, 413 (spool disk full) and the like. */
export class CupsHttpError extends PrintSystemError {
  override name = 'CupsHttpError'
  readonly status: number

  constructor(status: number) {
    super(`CUPS answered HTTP ${status}.`)
    this.status = status
  }
}

/** No connection to CUPS came about: nothing of the request was sent. */
export class CupsAwayError extends PrintSystemError {
  override name = 'CupsAwayError'
}

/** CUPS closed the connection in the middle of an exchange: it went down, or it took no more and its answer was lost. */
export class CupsClosedError extends PrintSystemError {
  override name = 'CupsClosedError'
}

/** The same on a connection that was kept from before: most likely CUPS closed it before it read the request. */
class CupsIdleClosedError extends CupsClosedError {}

/** Nothing moved for this long: CUPS hangs. Answers take milliseconds; a document may be slow, but must move. */
const stallMs = 20_000
/** CUPS closes idle connections after 30 s (KeepAliveTimeout): ours go first, so that none is used while it closes. */
const idleMs = 10_000
/** 200 queues with all attributes are 2.1 MB. */
const maxAnswerBytes = 64 * 1024 * 1024

/** Speaks IPP with one CUPS scheduler over kept-alive connections. All failures of the way are PrintSystemErrors. */
export class CupsClient {
  readonly #findAddress: () => CupsAddress
  readonly #agent = new Agent({ keepAlive: true, timeout: idleMs, maxSockets: 8 })
  /** Apart, so that slow documents never hold up questions. */
  readonly #documentAgent = new Agent({ keepAlive: true, timeout: idleMs, maxSockets: 8 })
  #lastRequestId = 0
  #endedConnections = 0
  #lostConnections = 0
  readonly #givenUp = new WeakSet<Socket>()
  readonly #listenedTo = new WeakSet<Socket>()

  constructor(findAddress: () => CupsAddress) {
    this.#findAddress = findAddress
  }

  async request(request: CupsRequest, signal: AbortSignal): Promise<IppMessage> {
    try {
      return await this.#exchange(request, signal)
    } catch (error) {
      if (!request.isRepeatable || !(error instanceof CupsIdleClosedError)) throw error
      return this.#exchange(request, signal)
    }
  }

  /** While this stays the same after an answer, the CUPS that gave it has not been started anew: its connection would have ended. */
  get endedConnections(): number {
    return this.#endedConnections
  }

  /** Connections for questions that CUPS ended, as it does with all of them when it goes down, and else with none that we use. */
  get lostConnections(): number {
    return this.#lostConnections
  }

  close(): void {
    this.#agent.destroy()
    this.#documentAgent.destroy()
  }

  async #exchange(request: CupsRequest, signal: AbortSignal): Promise<IppMessage> {
    signal.throwIfAborted()
    const address = this.#findAddress()
    this.#lastRequestId = (this.#lastRequestId % 0x7fffffff) + 1
    const head = encodeIpp(messageOf(request, this.#lastRequestId))
    const http = httpRequest({
      ...(address.kind === 'socket' ? { socketPath: address.path } : { host: address.host, port: address.port }),
      method: 'POST',
      path: request.isForAdministrators === true ? '/admin/' : '/',
      agent: request.document === undefined ? this.#agent : this.#documentAgent,
      headers: {
        'Host': hostHeader(address),
        'Content-Type': 'application/ipp',
        'Content-Length': head.length + (request.document?.sizeBytes ?? 0),
        ...(request.isForAdministrators === true && address.kind === 'socket' ? { Authorization: `PeerCred ${ownUserName()}` } : {}),
      },
    })
    const onAbort = () => http.destroy(new Error('it was given up', { cause: signal.reason }))
    signal.addEventListener('abort', onAbort, { once: true })
    http.once('socket', (socket) => {
      // Not all that were used before say so: one that others waited for goes from one request to the next.
      if (this.#listenedTo.has(socket)) return
      this.#listenedTo.add(socket)
      socket.once('close', () => {
        this.#endedConnections += 1
        const isLost = !this.#givenUp.has(socket) && (socket.errored === null || isClosing(socket.errored))
        if (request.document === undefined && isLost) this.#lostConnections += 1
      })
      // It was idle for too long, or CUPS hangs.
      socket.once('timeout', () => this.#givenUp.add(socket))
    })
    http.setTimeout(stallMs, () => http.destroy(new Error(`nothing moved for ${stallMs / 1000} s`)))
    const upload = request.document === undefined ? undefined : new Upload(request.document)
    try {
      const answer = answerOf(http)
      if (upload === undefined) http.end(head)
      else {
        http.write(head)
        await Promise.race([answer, upload.into(http, signal)])
      }
      const { message } = decodeIpp(await readAnswer(await answer))
      // An answer that came before the end of the document leaves a connection that can't be used again.
      if (!http.writableFinished) http.destroy()
      return message
    } catch (error) {
      if (http.socket !== null && !isClosing(error)) this.#givenUp.add(http.socket)
      http.destroy()
      signal.throwIfAborted()
      throw failureOf(upload?.failure ?? error, { address, isReused: http.reusedSocket })
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

/** A document on its way, which may fail by itself: then the connection breaks too, and the document is the reason. */
class Upload {
  failure: Error | undefined
  readonly #document: DocumentSource

  constructor(document: DocumentSource) {
    this.#document = document
  }

  async into(http: ClientRequest, signal: AbortSignal): Promise<void> {
    const sources = [this.#document.open(), sizedDocument(this.#document.sizeBytes)] as const
    const fail = (error: NodeJS.ErrnoException) => {
      // The way out breaking first ends the sources as well; that is not their failure.
      if (!http.destroyed) this.failure ??= error
    }
    for (const source of sources) source.once('error', fail)
    // CUPS may answer a refusal before it has read all: then the broken pipe does not matter, the answer does.
    await pipeline(...sources, http, { signal })
  }
}

function failureOf(error: unknown, { address, isReused }: { address: CupsAddress; isReused: boolean }): PrintSystemError {
  if (error instanceof PrintSystemError) return error
  const { code = '', message, syscall } = error as NodeJS.ErrnoException
  // A host with several addresses fails with all of their errors, and without words of its own.
  const text = `CUPS at ${addressText(address)}: ${message || code}`
  if (syscall === 'connect' || error instanceof AggregateError) return new CupsAwayError(text, { cause: error })
  if (!isClosing(error)) return new PrintSystemError(text, { cause: error })
  return isReused ? new CupsIdleClosedError(text, { cause: error }) : new CupsClosedError(text, { cause: error })
}

/** The other side has closed the connection. */
function isClosing(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return code === 'EPIPE' || code === 'ECONNRESET' || code.startsWith('HPE_')
}

function messageOf({ operation, operationAttributes, groups = [] }: CupsRequest, requestId: number): IppMessage {
  const first: IppAttributes = new Map([
    ['attributes-charset', [{ type: 'charset', value: 'utf-8' }]],
    // Reasons and messages come in the language asked for; ours is English, as all our texts are.
    ['attributes-natural-language', [{ type: 'naturalLanguage', value: 'en' }]],
    ...operationAttributes,
  ])
  return {
    version: { major: 2, minor: 0 },
    code: operation,
    requestId,
    groups: [{ name: 'operation', attributes: first }, ...groups],
  }
}

function answerOf(http: ClientRequest): Promise<IncomingMessage> {
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    http.once('response', resolve)
    http.on('error', reject)
  })
  // The way can break while the document is still being read; then that failure is the one reported.
  answer.catch(() => {})
  return answer
}

/** By events: an iterator would be a third of what an idle agent's questions cost. */
async function readAnswer(response: IncomingMessage): Promise<Buffer> {
  if (response.statusCode !== 200) {
    response.resume()
    throw new CupsHttpError(response.statusCode ?? 0)
  }
  const chunks: Buffer[] = []
  let length = 0
  await new Promise<void>((resolve, reject) => {
    response.on('data', (part: Buffer) => {
      length += part.length
      chunks.push(part)
      if (length > maxAnswerBytes) reject(new PrintSystemError(`CUPS sent more than ${maxAnswerBytes} bytes.`))
    })
    response.once('end', resolve)
    response.once('error', reject)
  })
  return Buffer.concat(chunks)
}
