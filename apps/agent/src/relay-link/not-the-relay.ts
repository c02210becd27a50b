import { Obstacle } from '../outgoing/obstacle.ts'
import type { OutgoingAnswer } from '../outgoing/outgoing-fetch.ts'

/** The relay answers its agents in JSON or, with nothing to say, without a body; what says something else stands in its place. */
export function notTheRelay(asked: string, { status, headers }: Pick<OutgoingAnswer, 'status' | 'headers'>): Obstacle | undefined {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (status === 204 || /^application\/(.+\+)?json$/.test(type)) return undefined
  if (status >= 300 && status < 400) {
    const to = URL.parse(headers.get('location') ?? '')?.origin
    return new Obstacle('captive-portal', `${asked} is sent on${to === undefined || to === 'null' ? '' : ` to ${to}`}`)
  }
  // What a reverse proxy says when what it stands before does not answer.
  if (status === 502 || status === 503 || status === 504) return new Obstacle('relay-away', `${asked} is answered ${status}`)
  return new Obstacle('captive-portal', `${asked} is answered ${status}${type === '' ? '' : ` as ${type}`}`)
}
