import type { ProblemCode } from '@cloudprint/protocol/problems'
import { z } from 'zod'

/** The ways to the relay, the best first: its own port, the API's port, and plain HTTPS requests where sockets are cut. */
export const ways = ['channel-websocket', 'api-websocket', 'api-polling'] as const
export const Way = z.enum(ways)
export type Way = (typeof ways)[number]

/** Which way worked last, kept between runs: behind a firewall that drops packets each failing one costs seconds. */
export const WorkedWay = z.object({ way: Way, at: z.iso.datetime() })
export type WorkedWay = z.infer<typeof WorkedWay>

/** A better way is tried again after this long: firewalls get opened. */
export const RETRY_BETTER_MS = 10 * 60_000

/** In which order the ways are tried now. */
export function waysToTry(worked: WorkedWay | undefined, now: Date): Way[] {
  if (worked === undefined || now.getTime() - new Date(worked.at).getTime() >= RETRY_BETTER_MS) return [...ways]
  return [worked.way, ...ways.filter((way) => way !== worked.way)]
}

export function betterThan(way: Way): Way[] {
  return ways.slice(0, ways.indexOf(way))
}

export function addressOf(way: Way, relayUrl: string, channelPort: number): { url: string; transport: 'websocket' | 'polling' } {
  const url = new URL(relayUrl)
  if (way === 'channel-websocket') url.port = String(channelPort)
  return { url: url.origin, transport: way === 'api-polling' ? 'polling' : 'websocket' }
}

export type AfterRefusal =
  /** Only an enrolment helps. */
  | { kind: 'stop' }
  /** The journal is an old copy: a new one must take its place. */
  | { kind: 'renew' }
  | { kind: 'again'; atLeastMs: number }

/** What to do when the relay answers and does not let us in. */
export function afterRefusal(code: ProblemCode): AfterRefusal {
  switch (code) {
    case 'computer-revoked':
    case 'computer-replaced':
      return { kind: 'stop' }
    case 'journal-restored':
      return { kind: 'renew' }
    case 'protocol-version-unsupported':
      // Until somebody updates one of the two.
      return { kind: 'again', atLeastMs: 5 * 60_000 }
    case 'computer-already-connected':
    case 'agent-assertion-invalid':
      return { kind: 'again', atLeastMs: 10_000 }
    default:
      return { kind: 'again', atLeastMs: 0 }
  }
}
