import { callRoute, type Called } from '@cloudprint/protocol/http/call-route'
import type { ReplyFor, RequestFor, Route } from '@cloudprint/protocol/http/route'

/** Calls the API as a WMS does, with one API key. */
export class ApiClient {
  readonly baseUrl: string
  readonly headers: Record<string, string>

  constructor(baseUrl: string, apiKey: string) {
    this.baseUrl = baseUrl
    this.headers = { authorization: `Bearer ${apiKey}` }
  }

  /** The answer as it is, problem or not; without a signal it is waited for without end. */
  async answer<R extends Route>(route: R, request: RequestFor<R>, signal?: AbortSignal): Promise<Called<R>> {
    const options = { baseUrl: this.baseUrl, headers: this.headers }
    return callRoute(route, request, signal === undefined ? options : { ...options, signal })
  }

  /** The reply of a call that must succeed. */
  async call<R extends Route>(route: R, request: RequestFor<R>): Promise<ReplyFor<R>> {
    const called = await this.answer(route, request)
    if (called.ok) return called.reply
    throw new Error(`${route.method} ${route.path} was refused: ${called.problem.code}: ${called.problem.detail}`)
  }
}
