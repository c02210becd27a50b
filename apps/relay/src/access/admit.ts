import type { Scope } from '@cloudprint/protocol/http/roles'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../http/problem-error.ts'
import type { AgentIdentities } from './agent-identities.ts'
import type { ApiKeys } from './api-keys/api-keys.ts'
import type { Verified } from './caller.ts'
import { reachKey } from './reach.ts'
import { refuseCrossSite } from './refuse-cross-site.ts'
import type { RequestRate } from './request-rate.ts'
import type { Sessions } from './sessions.ts'

export interface Credentials {
  apiKeys: Pick<ApiKeys, 'verify'>
  sessions: Pick<Sessions, 'isCarriedBy' | 'find'>
  agents: Pick<AgentIdentities, 'verify' | 'holds'>
  rate: Pick<RequestRate, 'take'>
}

type Outcome = { ok: true } | Refused
type Found = Verified | Refused

/**
 * The guard of every route of the catalog, as Fastify's `onRequest` hook: who calls and may they? A Nest guard would come
 * after the body was read, so that strangers could make the relay parse megabytes.
 */
export function admit(credentials: Credentials) {
  return (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
    const outcome = judge(credentials, request)
    if (!(outcome instanceof Promise)) done(errorOf(outcome))
    else outcome.then((late) => done(errorOf(late)), done)
  }
}

/** Whether who was admitted would be again: by the same credential, to the same, and to see as much. */
export async function mayGoOn({ apiKeys, sessions, agents }: Credentials, request: FastifyRequest): Promise<boolean> {
  const { caller, agent } = request
  if (agent !== null) return agents.holds(agent)
  if (caller === null) return true
  const token = bearerOf(request)
  const found = await (token === undefined ? sessions.find(request) : apiKeys.verify(token))
  const access = request.routeOptions.config.route?.access
  if (!found.ok || access?.by !== 'client') return false
  return found.caller.scopes.includes(access.scope) && reachKey(found.caller.reach) === reachKey(caller.reach)
}

function errorOf(outcome: Outcome): Error | undefined {
  return outcome.ok ? undefined : new ProblemError(outcome.problem)
}

function judge(credentials: Credentials, request: FastifyRequest): Outcome | Promise<Outcome> {
  const access = request.routeOptions.config.route?.access
  switch (access?.by) {
    case 'client':
      return admitClient(credentials, request, access.scope)
    case 'agent':
      return admitAgent(credentials, request)
    default:
      return { ok: true }
  }
}

function admitClient({ apiKeys, sessions, rate }: Credentials, request: FastifyRequest, scope: Scope): Outcome | Promise<Outcome> {
  const token = bearerOf(request)
  if (token !== undefined) {
    const admitKey = (found: Found) => admitCaller(withinRate(found, rate), request, scope)
    const verified = apiKeys.verify(token)
    return verified instanceof Promise ? verified.then((late) => admitKey(late)) : admitKey(verified)
  }
  if (!sessions.isCarriedBy(request)) return refuse('credentials-missing', 'The request carries neither an API key nor a session.')
  const crossSite = refuseCrossSite(request)
  if (crossSite !== undefined) return crossSite
  return sessions.find(request).then((found) => admitCaller(found, request, scope))
}

function withinRate(found: Found, rate: Pick<RequestRate, 'take'>): Found {
  const retryAfterSeconds = found.ok ? rate.take(found.caller.id, found.requestsPerSecond) : 0
  if (!found.ok || retryAfterSeconds === 0) return found
  const limit = typeof found.requestsPerSecond !== 'number' ? 'CLOUDPRINT_REQUESTS_PER_SECOND allows' : 'its own limit allows'
  const detail = `The API key "${found.caller.name}" makes more requests than ${limit}.`
  return { ok: false, problem: { code: 'too-many-requests', detail, retryAfterSeconds } }
}

function admitCaller(found: Found, request: FastifyRequest, scope: Scope): Outcome {
  if (!found.ok) return found
  if (!found.caller.scopes.includes(scope)) return refuse('forbidden', `"${found.caller.name}" lacks the scope ${scope}.`)
  request.caller = { ...found.caller, address: request.ip }
  return found
}

async function admitAgent({ agents }: Credentials, request: FastifyRequest): Promise<Outcome> {
  const token = bearerOf(request)
  if (token === undefined) return refuse('agent-assertion-invalid', 'The request carries no assertion.')
  const verified = await agents.verify(token)
  if (verified.ok) request.agent = verified.agent
  return verified
}

/** An Authorization header of another kind counts as a wrong token, so that nobody falls through to a cookie. */
function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  return /^bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
}
