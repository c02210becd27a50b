import type { Problem } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'

/**
 * The problem behind an error that Fastify or Nest throws for bad input; undefined for everything else, which is a bug.
 * Nest wraps Fastify's errors and keeps them as `cause`.
 */
export function problemOfHttpError(error: unknown, request: FastifyRequest): Problem | undefined {
  if (!(error instanceof Error)) return undefined
  const status = statusOf(error)
  const { message } = error.cause instanceof Error ? error.cause : error
  switch (status) {
    case 400:
      return { code: 'request-malformed', detail: `${message.replace(/\.$/, '')}.` }
    case 404:
      return { code: 'route-not-found', detail: `There is nothing for ${request.method} ${request.url.split('?', 1)[0]?.slice(0, 200)}.` }
    case 413:
      return { code: 'request-too-large', detail: `A body of this kind may have ${request.routeOptions.bodyLimit} bytes.` }
    case 414:
      return { code: 'route-not-found', detail: 'The address is too long.' }
    case 415:
      return { code: 'media-type-unsupported', detail: `"${request.headers['content-type'] ?? ''}" is not taken here.` }
    default:
      return undefined
  }
}

function statusOf(error: Error): number | undefined {
  const { statusCode, status } = error as { statusCode?: unknown; status?: unknown }
  const found = statusCode ?? status
  return typeof found === 'number' ? found : undefined
}
