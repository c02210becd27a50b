import { OwnPath } from '@cloudprint/protocol/http/own-path'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { ProblemError } from '../http/problem-error.ts'
import { noMailServer } from '../mail/open-mailer.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { AccountActs } from './account-acts/account-acts.ts'
import { ADDRESS_HEADER } from './address-header.ts'
import { AUTH_PATH } from './auth.ts'
import type { Auth } from './auth.ts'
import { authProblem } from './auth-problem.ts'
import { failAsDatabase } from '../access/fail-as-database.ts'
import type { KnownBrowsers } from './known-browsers.ts'
import { refuseCrossSite } from '../access/refuse-cross-site.ts'
import { refuseNul } from './refuse-nul.ts'
import type { Revocations } from '../access/revocations.ts'
import { servedAuth } from './served-auth.ts'
import type { ServedAuth } from './served-auth.ts'
import type { Sessions } from '../access/sessions.ts'
import type { SignInAttempt, SignInGuard } from './sign-in-guard.ts'

const BODY_BYTES = 64 * 1024
/** An answer that says nothing of who has an account takes at least this long, account or not. */
const UNIFORM_MS = 250

export interface AuthGround {
  auth: Auth
  acts: AccountActs
  guard: SignInGuard
  browsers: KnownBrowsers
  mailer: Pick<Mailer, 'way'>
  sessions: Pick<Sessions, 'find'>
  revocations: Revocations
  pool: pg.Pool
}

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

async function handle(request: FastifyRequest, reply: FastifyReply, ground: AuthGround): Promise<FastifyReply> {
  const path = `/${(request.params as { '*': string })['*']}`
  const served = servedAuth[`${request.method} ${path}`]
  if (served === undefined) {
    throw new ProblemError({ code: 'route-not-found', detail: `There is nothing for ${request.method} ${AUTH_PATH}${path}.` })
  }
  // Also without a cookie: a page elsewhere must not sign a browser in to somebody else's account.
  const crossSite = refuseCrossSite(request)
  if (crossSite !== undefined) throw new ProblemError(crossSite.problem)
  refuseNul(request.body)
  if (served.sendsMail === 'always' && ground.mailer.way === 'none') throw new ProblemError(noMailServer.problem)
  const attempt = beginAttempt(request, served, ground)
  if (attempt?.refused !== undefined) throw new ProblemError(attempt.refused.problem)
  // Afterwards nobody could tell whose it was.
  const ending = served.endsSessions === true ? await ground.sessions.find(request) : undefined
  const [response] = await Promise.all([
    ask(request, path, ground).catch((error: unknown) => {
      attempt?.undecided()
      throw error
    }),
    served.isUniform === true ? delay(UNIFORM_MS) : undefined,
  ])
  if (!(response instanceof Response)) {
    attempt?.undecided()
    throw new ProblemError(response.problem)
  }
  if (response.ok && ending?.ok === true) ground.revocations.emit('revoked', { kind: 'person', id: ending.caller.id })
  settle(attempt, served, response.status)
  const hasPassword = response.ok && served.guesses === 'password'
  if (hasPassword) response.headers.append('set-cookie', ground.browsers.remember(request.headers.cookie, emailIn(request.body)))
  if (response.status >= 500) await failAsDatabase(ground.pool, new Error(`better-auth answered ${response.status} for ${path}`))
  return send(response, reply, path)
}

function ask(request: FastifyRequest, path: string, { auth, acts, guard }: AuthGround): Promise<Response | Refused> {
  const pass = () => acts.run({ path, address: request.ip }, () => auth.handler(webRequest(request)))
  return servedAuth[`${request.method} ${path}`]?.hashes === true ? guard.hash(pass) : pass()
}

function beginAttempt(
  request: FastifyRequest,
  { guesses, sendsMail, asksElsewhere }: ServedAuth,
  { guard, browsers }: AuthGround,
): SignInAttempt | undefined {
  const email = emailIn(request.body)
  const browser = browsers.find(request.headers.cookie, email)
  if (sendsMail !== undefined) return guard.beginMail(request.ip, email, browser)
  if (asksElsewhere === true) return guard.beginQuestion(request.ip)
  if (guesses === 'password') return guard.begin(request.ip, email, browser)
  return guesses === 'code' ? guard.beginCode(request.ip) : undefined
}

function settle(attempt: SignInAttempt | undefined, { guesses }: ServedAuth, status: number): void {
  const wasWrong = status === 401 || (guesses === 'code' && status < 500)
  if (status < 400) attempt?.succeeded()
  else if (!wasWrong) attempt?.undecided()
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
  const location = response.headers.get('location')
  if (location !== null) reply.header('location', OwnPath.parse(location))
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  if (response.status >= 400) throw new ProblemError(authProblem({ status: response.status, text, path }))
  return reply
    .code(response.status)
    .header('content-type', response.headers.get('content-type') ?? 'application/json')
    .send(text)
}

function emailIn(body: unknown): string {
  try {
    const { email } = JSON.parse(String(body)) as { email?: unknown }
    return typeof email === 'string' ? email.toLowerCase().slice(0, 320) : ''
  } catch {
    return ''
  }
}
