import { ProblemBody, refuse } from '../problems.ts'
import type { Problem } from '../problems.ts'
import { routePath } from './route.ts'
import type { ReplyFor, RequestFor, Route } from './route.ts'

/** As much of the global fetch as a call uses. */
export type CallFetch = (url: string, init: CallInit) => Promise<CallAnswer>

export interface CallInit {
  method: string
  headers: Record<string, string>
  body?: string
  signal?: AbortSignal
}

export interface CallAnswer {
  ok: boolean
  status: number
  headers: Pick<Headers, 'get'>
  json(): Promise<unknown>
}

export interface CallOptions {
  /** Such as `https://print.example.com`; empty for the page's own origin. */
  baseUrl: string
  fetch?: CallFetch
  headers?: Record<string, string>
  signal?: AbortSignal
}

export type Called<R extends Route> =
  | { ok: true; status: number; reply: ReplyFor<R> }
  | { ok: false; status: number; problem: Problem & { requestId?: string | undefined } }

/**
 * Calls one route of the catalog and validates what comes back. Never throws for what a server or network does:
 * a link that breaks is the problem `no-answer` with status 0.
 */
export async function callRoute<R extends Route>(route: R, request: RequestFor<R>, options: CallOptions): Promise<Called<R>> {
  const url = `${options.baseUrl}${routePath(route.path, record(request.params))}${queryText(record(request.query))}`
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
    ...request.headers,
  }
  const flaw = flawOf(url, headers)
  if (flaw !== undefined) return { ...refuse('request-invalid', flaw), status: 0 }
  let response: CallAnswer
  let body: unknown
  try {
    response = await (options.fetch ?? fetch)(url, {
      method: route.method,
      headers,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    body = response.status === 204 ? undefined : await response.json()
  } catch (cause) {
    return { ...refuse('no-answer', `${route.method} ${route.path}: ${describe(cause, headers)}`), status: 0 }
  }
  if (!response.ok) return { ok: false, status: response.status, problem: readProblem(body, response) }
  const parsed = route.replies[response.status]?.safeParse(body)
  if (parsed === undefined || !parsed.success) {
    return { ...refuse('message-unknown', `${route.path} answered in an unknown form`), status: response.status }
  }
  return { ok: true, status: response.status, reply: parsed.data as ReplyFor<R> }
}

function record(value: unknown): Record<string, unknown> {
  return (value ?? {}) as Record<string, unknown>
}

function queryText(query: Record<string, unknown>): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [value].flat().map((one) => [name, one as string] as [string, string]),
  )
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`
}

function readProblem(body: unknown, { status, headers }: CallAnswer): Problem & { requestId?: string | undefined } {
  const parsed = ProblemBody.safeParse(body)
  if (!parsed.success) return refuse('internal-error', `the server answered ${status} in an unknown form`).problem
  const { code, detail, errors, requestId } = parsed.data
  const retryAfter = headers.get('retry-after') ?? ''
  return {
    code,
    detail,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(/^\d{1,5}$/.test(retryAfter) ? { retryAfterSeconds: Number(retryAfter) } : {}),
  }
}

/** What no request can be made with. `fetch` would say it with the password or the key itself. */
function flawOf(url: string, headers: Record<string, string>): string | undefined {
  // Undefined where it belongs to a page's own origin.
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed !== undefined && `${parsed.username}${parsed.password}` !== '') return 'the address of the relay has a user or password in it'
  const unsendable = Object.entries(headers).find(([name, value]) => !isSendable(name, value))
  return unsendable && `the header "${unsendable[0]}" has a character that no header may have, such as a line break`
}

/** As fetch takes it (RFC 9110 §5.1, §5.5): a name is a token, and a value, without the blanks around it, has no breaks and only bytes. */
function isSendable(name: string, value: string): boolean {
  return /^[!#$%&'*+\-.^_`|~\w]+$/.test(name) && !/[\0\r\n]|[^\0-\u00ff]/.test(value.replaceAll(/^[\t\n\r ]+|[\t\n\r ]+$/g, ''))
}

/** In the words of what failed, without what the headers say: one of them is a key. */
function describe(cause: unknown, headers: Record<string, string>): string {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const text = reason instanceof Error ? reason.message : String(reason)
  return Object.values(headers).reduce((told, value) => (value === '' ? told : told.replaceAll(value, '…')), text)
}
