import { callRoute } from '@cloudprint/protocol/http/call-route'
import type { ReplyFor, RequestFor, Route } from '@cloudprint/protocol/http/route'
import { ProblemError } from './problem-error.ts'

/** Calls a route of the catalog at the page's own origin; a failure is thrown, as queries and mutations expect it. */
export async function call<R extends Route>(route: R, request: RequestFor<R>, signal?: AbortSignal): Promise<ReplyFor<R>> {
  const called = await callRoute(route, request, { baseUrl: '', ...(signal === undefined ? {} : { signal }) })
  if (called.ok) return called.reply
  // An aborted call looks like a broken link; it must not count as one.
  signal?.throwIfAborted()
  throw new ProblemError(called.problem, called.status)
}
