import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'

const readOnly = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a change that another site made this browser send: cookies alone prove nothing. Browsers say where a request
 * comes from in Sec-Fetch-Site (never written by a page) or in Origin; one that says neither is no browser of today.
 */
export function refuseCrossSite(request: FastifyRequest): Refused | undefined {
  if (readOnly.has(request.method)) return undefined
  const site = request.headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return undefined
  // Plain HTTP to another name than localhost is no secure context: then there is no Sec-Fetch-Site, but an Origin.
  if (site === undefined && request.headers.origin === `${request.protocol}://${request.host}`) return undefined
  return refuse('forbidden', 'Changes with a session cookie are only taken from the console itself; use an API key elsewhere.')
}
