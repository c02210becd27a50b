import { request as requestHttp } from 'node:http'
import type { Agent, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { bodyOf } from './body-of.ts'

/** As much of the global fetch's answer as the agent's callers use; Node's own classes would bring 4 MiB of HTTP along that nobody needs. */
export interface OutgoingAnswer {
  ok: boolean
  status: number
  headers: { get(name: string): string | null }
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null
  arrayBuffer(): Promise<ArrayBuffer>
  text(): Promise<string>
  json(): Promise<unknown>
}

export interface OutgoingInit {
  method?: string
  headers?: Record<string, string>
  body?: string
  signal?: AbortSignal
}

/** As global fetch is called, with an address. */
export type OutgoingFetch = (address: string, init?: OutgoingInit) => Promise<OutgoingAnswer>

const withoutBody = new Set([204, 205, 304])

/**
 * As much of the global fetch as the agent's callers use, over node:http, which takes our proxies: text or no body out, any body in. It follows no
 * redirect: the relay never sends one.
 */
export function outgoingFetch(outgoing: { agentFor(url: URL): Agent }): OutgoingFetch {
  return async (address, { method = 'GET', headers = {}, body, signal } = {}) => {
    const url = new URL(address)
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    const options = { method, headers, agent: outgoing.agentFor(url), ...(signal === undefined ? {} : { signal }) }
    signal?.throwIfAborted()
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(url, options, resolve)
      asked.on('error', reject)
      // A request says nothing of an end that comes before its connection does.
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      asked.end(body)
    })
    return answerOf(answer)
  }
}

function answerOf(answer: IncomingMessage): OutgoingAnswer {
  const { statusCode: status = 0, headers } = answer
  const hasBody = !withoutBody.has(status)
  if (!hasBody) answer.resume()
  const body = hasBody ? bodyOf(answer) : null
  const bytes = async () => {
    const pieces: Uint8Array[] = []
    for await (const piece of body ?? []) pieces.push(piece)
    return Buffer.concat(pieces)
  }
  const text = async () => (await bytes()).toString('utf8')
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => [headers[name.toLowerCase()] ?? []].flat().join(', ') || null },
    body,
    arrayBuffer: async () => Uint8Array.from(await bytes()).buffer,
    text,
    json: async () => JSON.parse(await text()) as unknown,
  }
}
