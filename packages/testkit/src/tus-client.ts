import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'

export interface Answered {
  status: number
  headers: IncomingMessage['headers']
  body: { id?: string; code?: string; detail?: string; [field: string]: unknown }
}

/** Speaks tus 1.0.0 with one API key, and breaks off where it is told to. */
export class TusClient {
  readonly #url: string
  readonly #headers: Record<string, string>
  /** Bytes of documents that left this machine, whether they arrived or not. */
  sentBytes = 0

  constructor(url: string, apiKey: string) {
    this.#url = url
    this.#headers = { 'authorization': `Bearer ${apiKey}`, 'tus-resumable': '1.0.0' }
  }

  create(lengthBytes: number, target: Record<string, string>): Promise<Answered> {
    const metadata = Object.entries(target).map(([name, value]) => `${name} ${btoa(value)}`)
    return this.ask('POST', '/v1/uploads', { 'upload-length': String(lengthBytes), 'upload-metadata': metadata.join(',') })
  }

  /** One that must be begun: its id. */
  async begin(lengthBytes: number, target: Record<string, string>): Promise<string> {
    const { status, headers, body } = await this.create(lengthBytes, target)
    if (status !== 201 || headers.location !== `/v1/uploads/${body.id}`) throw new Error(`no upload was begun: ${status} ${body.code}`)
    return body.id ?? ''
  }

  look(id: string): Promise<Answered> {
    return this.ask('HEAD', `/v1/uploads/${id}`)
  }

  async offsetOf(id: string): Promise<number> {
    return Number((await this.look(id)).headers['upload-offset'])
  }

  /** A request whose body comes piece by piece. */
  open(id: string, from: number, headers: Record<string, string> = {}): ClientRequest {
    const patch = request(`${this.#url}/v1/uploads/${id}`, {
      method: 'PATCH',
      agent: false,
      headers: { ...this.#headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': from, ...headers },
    })
    patch.on('error', () => {}) // of a connection that is cut
    return patch
  }

  async send(id: string, bytes: Buffer, from: number, headers: Record<string, string> = {}): Promise<Answered> {
    const patch = this.open(id, from, { 'content-length': String(bytes.length), ...headers })
    this.sentBytes += bytes.length
    patch.end(bytes)
    return answerTo(patch)
  }

  /** Sends so many of these bytes, says that more will come, and cuts the connection. */
  async sendAndCut(id: string, bytes: Buffer, { from, cutAfter }: { from: number; cutAfter: number }): Promise<void> {
    const patch = this.open(id, from, { 'content-length': String(bytes.length) })
    this.sentBytes += cutAfter
    await new Promise<void>((written) => patch.write(bytes.subarray(0, cutAfter), () => written()))
    // In order, or as a firewall does that forgets the connection.
    if (randomInt(2) === 0) patch.destroy()
    else patch.socket?.resetAndDestroy()
  }

  giveUp(id: string): Promise<Answered> {
    return this.ask('DELETE', `/v1/uploads/${id}`)
  }

  async ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answered> {
    const asked = request(`${this.#url}${path}`, { method, agent: false, headers: { ...this.#headers, ...headers } })
    asked.end()
    return answerTo(asked)
  }
}

export async function answerTo(asked: ClientRequest): Promise<Answered> {
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const isJson = response.headers['content-type']?.includes('json') === true && asked.method !== 'HEAD'
  const body = isJson ? ((await json(response)) as Answered['body']) : {}
  response.resume()
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}
