import { ProblemBody, type ProblemCode } from '@cloudprint/protocol/problems'
import type { Called } from '@cloudprint/protocol/http/call-route'
import type { Route } from '@cloudprint/protocol/http/route'
import type { Site } from '../harness/site.ts'
import type { RelayProcess } from '../harness/relay-process.ts'

export interface Ground {
  site: Site
  /** A relay with tight limits and a small disk, and two printers whose computer is away. */
  cramped: { relay: RelayProcess; printerId: string; largePrinterId: string }
}

/** Brings one problem about as it comes in real life, and returns what was seen. */
export type Provoke = (ground: Ground) => Promise<ProblemCode | undefined>
export type Provokers = Partial<Record<ProblemCode, Provoke>>

export async function codeOf(response: Response): Promise<ProblemCode> {
  return ProblemBody.parse(await response.json()).code
}

export function codeOfCalled(called: Called<Route>): ProblemCode | undefined {
  return called.ok ? undefined : called.problem.code
}

/** A request outside the catalog's types, such as a malformed one. */
export function send(relay: RelayProcess, path: string, body: string | FormData, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${relay.apiUrl}${path}`, { method: 'POST', body, headers: { ...relay.api.headers, ...headers } })
}

export function sendJson(relay: RelayProcess, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return send(relay, path, text, { 'content-type': 'application/json', ...headers })
}
