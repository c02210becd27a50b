import { request as requestHttp } from 'node:http'
import type { Agent, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { bodyOf } from './body-of.ts'

const withoutBody = new Set([204, 205, 304])

/**
 * As much of the global fetch as the agent's callers use, over node:http, which takes our proxies: text or no body out, any body in. It follows no
 * redirect: the relay never sends one.
 */
export function outgoingFetch(outgoing: { agentFor(url: URL): Agent }): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const { method = 'GET', headers, body, signal } = init
    if (body !== undefined && body !== null && typeof body !== 'string') throw new TypeError('only text is sent')
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    const options = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      agent: outgoing.agentFor(url),
      ...(signal === null || signal === undefined ? {} : { signal }),
    }
    signal?.throwIfAborted()
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(url, options, resolve)
      asked.on('error', reject)
      // A request says nothing of an end that comes before its connection does.
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      asked.end(body ?? undefined)
    })
    return responseOf(answer)
  }
}

function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '' } = answer
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) for (const one of [value ?? []].flat()) headers.append(name, one)
  if (withoutBody.has(status)) answer.resume()
  return new Response(withoutBody.has(status) ? null : bodyOf(answer), { status, statusText, headers })
}
