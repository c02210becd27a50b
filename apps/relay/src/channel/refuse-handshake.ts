import { problemBody, problems } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Where the problem does not know better. */
const DEFAULT_RETRY_AFTER_SECONDS = 5

/**
 * Answers the request that would open a socket with a problem, in place of engine.io, whose own refusals say neither why nor when
 * to come again. For polling engine.io has left the response on the request; for an upgrade there is only the connection.
 */
export function refuseHandshake(request: IncomingMessage & { res?: ServerResponse }, problem: Problem): void {
  const { status } = problems[problem.code]
  const body = JSON.stringify(problemBody(problem))
  const headers = {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'retry-after': String(problem.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS),
    'connection': 'close',
  }
  if (request.res !== undefined) {
    request.res.writeHead(status, headers)
    request.res.end(body)
    return
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  // Who has gone meanwhile needs no answer, and must not end the program.
  request.socket.on('error', () => {})
  request.socket.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
  request.socket.destroySoon()
}
