import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'
import { hash, timingSafeEqual } from 'node:crypto'
import type { RelayEnv } from '../env.ts'

type Asked = Pick<FastifyRequest, 'ip' | 'headers'>

/** Figures tell how busy somebody's warehouses are: they are for this machine, or for who knows the token. */
export function mayReadMetrics(
  request: Asked,
  env: Pick<RelayEnv, 'CLOUDPRINT_METRICS_TOKEN' | 'CLOUDPRINT_BEHIND_PROXY'>,
): { ok: true } | Refused {
  const token = env.CLOUDPRINT_METRICS_TOKEN
  const given = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token !== undefined && given !== undefined && isSame(given, token)) return { ok: true }
  if (given !== undefined) return refuse('credentials-invalid', 'This is not the value of CLOUDPRINT_METRICS_TOKEN.')
  // A proxy that was not declared speaks from this machine for somebody else.
  const isForwarded = env.CLOUDPRINT_BEHIND_PROXY === undefined && request.headers['x-forwarded-for'] !== undefined
  if (isThisMachine(request.ip) && !isForwarded) return { ok: true }
  return refuse('forbidden', 'Metrics are for this machine alone, unless CLOUDPRINT_METRICS_TOKEN is set and sent as a bearer token.')
}

function isThisMachine(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}
