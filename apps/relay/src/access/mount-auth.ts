import type { Problem, ProblemCode } from '@cloudprint/protocol/problems'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type pg from 'pg'
import { ProblemError } from '../http/problem-error.ts'
import { ADDRESS_HEADER, AUTH_PATH } from './auth.ts'
import type { Auth } from './auth.ts'
import { failAsDatabase } from './fail-as-database.ts'
import { refuseCrossSite } from './refuse-cross-site.ts'
import type { Revocations } from './revocations.ts'
import type { Sessions } from './sessions.ts'
import type { SignInGuard } from './sign-in-guard.ts'

const BODY_BYTES = 64 * 1024
const SIGN_IN = '/sign-in/email'

/** What of better-auth the console uses; the rest of its addresses do not exist here. */
const served = new Set([
  'GET /get-session',
  'GET /list-sessions',
  'POST /sign-in/email',
  'POST /sign-out',
  'POST /change-password',
  'POST /revoke-session',
  'POST /revoke-sessions',
  'POST /revoke-other-sessions',
])

export interface AuthGround {
  auth: Auth
  guard: SignInGuard
  sessions: Pick<Sessions, 'find'>
  revocations: Revocations
  pool: pg.Pool
}

/** Sessions end by these, the caller's own or others of the same person. */
const endingSessions = new Set(['/sign-out', '/change-password', '/revoke-session', '/revoke-sessions', '/revoke-other-sessions'])

/** These cost a slow hash each. */
const hashing = new Set([SIGN_IN, '/change-password'])

/** Puts better-auth under `/auth`, in a scope of its own where a body stays the bytes that it parses itself. */
export function mountAuth(fastify: FastifyInstance, ground: AuthGround): void {
  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body))
    scope.route({
      method: ['GET', 'POST'],
      url: `${AUTH_PATH}/*`,
      bodyLimit: BODY_BYTES,
      handler: (request, reply) => handle(request, reply, ground),
    })
    done()
  })
}

async function handle(
  request: FastifyRequest,
  reply: FastifyReply,
  { auth, guard, sessions, revocations, pool }: AuthGround,
): Promise<FastifyReply> {
  const path = `/${(request.params as { '*': string })['*']}`
  if (!served.has(`${request.method} ${path}`)) {
    throw new ProblemError({ code: 'route-not-found', detail: `There is nothing for ${request.method} ${AUTH_PATH}${path}.` })
  }
  // Also without a cookie: a page elsewhere must not sign a browser in to somebody else's account.
  const crossSite = refuseCrossSite(request)
  if (crossSite !== undefined) throw new ProblemError(crossSite.problem)
  const attempt = path === SIGN_IN ? guard.begin(request.ip, emailIn(request.body)) : undefined
  if (attempt?.refused !== undefined) throw new ProblemError(attempt.refused.problem)
  // Afterwards nobody could tell whose it was.
  const ending = endingSessions.has(path) ? await sessions.find(request) : undefined
  const ask = () => auth.handler(webRequest(request))
  const response = await (hashing.has(path) ? guard.hash(ask) : ask()).catch((error: unknown) => {
    attempt?.undecided()
    throw error
  })
  if (!(response instanceof Response)) {
    attempt?.undecided()
    throw new ProblemError(response.problem)
  }
  if (response.ok && ending?.ok === true) revocations.emit('revoked', { kind: 'person', id: ending.caller.id })
  if (response.ok) attempt?.succeeded()
  else if (response.status !== 401) attempt?.undecided()
  if (response.status >= 500) await failAsDatabase(pool, new Error(`better-auth answered ${response.status} for ${path}`))
  return send(response, reply, path)
}

/** better-auth speaks the web's Request and Response; the address is ours to tell, so what a client says of it is dropped. */
function webRequest(request: FastifyRequest): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(name, String(value))
  headers.set(ADDRESS_HEADER, request.ip)
  const url = `${request.protocol}://${request.host}${request.url}`
  return new Request(url, {
    method: request.method,
    headers,
    ...(request.body instanceof Buffer ? { body: new Uint8Array(request.body) } : {}),
  })
}

async function send(response: Response, reply: FastifyReply, path: string): Promise<FastifyReply> {
  const text = await response.text()
  reply.header('cache-control', 'no-store')
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  if (response.status >= 400) throw new ProblemError(problemOf(response.status, text, path))
  return reply
    .code(response.status)
    .header('content-type', response.headers.get('content-type') ?? 'application/json')
    .send(text)
}

const codes: Record<number, ProblemCode> = { 400: 'request-invalid', 401: 'credentials-invalid', 403: 'forbidden', 422: 'request-invalid' }

/** better-auth's own errors have other codes; people get ours, with its sentence. */
function problemOf(status: number, text: string, path: string): Problem {
  const code = codes[status]
  if (code === undefined) throw new Error(`better-auth answered ${status}: ${text.slice(0, 500)}`)
  const { code: reason, message } = answerIn(text)
  // What is no address is nobody's; one answer for both says nothing about who has an account.
  if (path === SIGN_IN && (status === 401 || reason === 'INVALID_EMAIL')) {
    return { code: 'sign-in-refused', detail: 'No account has this e-mail address and this password.' }
  }
  return { code, detail: typeof message === 'string' ? `${message}.` : 'The request was refused.' }
}

function answerIn(text: string): { code?: unknown; message?: unknown } {
  try {
    return JSON.parse(text) as { code?: unknown; message?: unknown }
  } catch {
    return {}
  }
}

function emailIn(body: unknown): string {
  try {
    const { email } = JSON.parse(String(body)) as { email?: unknown }
    return typeof email === 'string' ? email.toLowerCase().slice(0, 320) : ''
  } catch {
    return ''
  }
}
