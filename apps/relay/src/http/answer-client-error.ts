import { problemBody, problems } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What a client still sends is read this long: a connection that is closed over unread bytes takes the answer with it. */
const LINGER_MS = 2_000

/** Answers what Node could not read as a request with a problem, and ends the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  // Every further byte is an error again.
  if (socket.writableEnded || socket.destroyed) return
  const problem = problemOf(error)
  // Node's own mark of the answer that is under way; what were written into it would be taken for its part.
  const { _httpMessage: answering } = socket as Socket & { _httpMessage?: ServerResponse | null }
  if (problem === undefined || !socket.writable || answering?.headersSent === true) return void socket.destroy()
  const { status } = problems[problem.code]
  const body = JSON.stringify(problemBody(problem))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end([...head, '', body].join('\r\n'))
  socket.resume()
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

/** Undefined where nobody is left to tell, or no request was begun: a connection that broke, a failed TLS handshake. */
function problemOf({ code = '' }: NodeJS.ErrnoException): Problem | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return { code: 'request-head-too-large', detail: 'The address and the headers have more than 16 kB.' }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { code: 'request-malformed', detail: 'The request was not complete in time.' }
  if (code.startsWith('HPE_')) return { code: 'request-malformed', detail: 'What was sent is no HTTP request.' }
  return undefined
}
