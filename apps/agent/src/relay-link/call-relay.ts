import { callRoute } from '@cloudprint/protocol/http/call-route'
import type { Called, CallOptions } from '@cloudprint/protocol/http/call-route'
import type { RequestFor, Route } from '@cloudprint/protocol/http/route'
import { refuse } from '@cloudprint/protocol/problems'
import type { Obstacle } from '../outgoing/obstacle.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { trustSystemAuthorities } from '../trust-system-authorities.ts'
import { notTheRelay } from './not-the-relay.ts'
import { obstacleTo } from './obstacle-to.ts'

export interface RelayCall {
  relayUrl: string
  outgoing: Outgoing
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Asks the relay over whatever stands in between; where something keeps it away the problem `no-answer` says what, and carries it. */
export async function callRelay<R extends Route>(
  route: R,
  request: RequestFor<R>,
  call: RelayCall,
): Promise<Called<R> & { obstacle?: Obstacle }> {
  const called = await callOnce(route, request, call)
  // Nothing was said yet to who was not trusted.
  if (called.obstacle?.code !== 'tls-untrusted' || !trustSystemAuthorities()) return called
  return callOnce(route, request, call)
}

async function callOnce<R extends Route>(
  route: R,
  request: RequestFor<R>,
  { relayUrl, outgoing, headers, signal }: RelayCall,
): Promise<Called<R> & { obstacle?: Obstacle }> {
  let failure: unknown
  const options: CallOptions = {
    baseUrl: relayUrl,
    fetch: async (...asked) => {
      try {
        const answer = await outgoing.fetch(...asked)
        const other = notTheRelay(`${route.method} ${route.path}`, answer)
        if (other === undefined) return answer
        await answer.body?.cancel()
        throw other
      } catch (error) {
        failure = error
        throw error
      }
    },
    ...(headers === undefined ? {} : { headers }),
    ...(signal === undefined ? {} : { signal }),
  }
  const called = await callRoute(route, request, options)
  if (called.ok || failure === undefined) return called
  const obstacle = await obstacleTo(new URL(relayUrl), failure, outgoing)
  return { ...refuse('no-answer', obstacle.words), status: 0, obstacle }
}
