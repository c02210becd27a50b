import type { Problem } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'

/**
 * The problem behind an error that Fastify, its multipart plugin or Nest throws for bad input; undefined for everything
 * else, which is a bug. Nest wraps Fastify's errors and keeps them as `cause`.
 */
export function problemOfHttpError(thrown: unknown, request: FastifyRequest): Problem | undefined {
  if (!(thrown instanceof Error)) return undefined
  const error = thrown.cause instanceof Error ? thrown.cause : thrown
  return problemOfParts(error) ?? problemOfStatus(statusOf(thrown), error, request)
}

const oneOfEach = 'Send the part "job" and then the part "document", and nothing else.'

/** What busboy (which knows no codes) and the plugin around it say of broken multipart bodies. */
function problemOfParts(error: Error): Problem | undefined {
  switch ((error as { code?: unknown }).code ?? error.message) {
    case 'FST_MP_PREMATURE_CLOSE':
    case 'Unexpected end of multipart data':
    case 'Part terminated early due to unexpected end of multipart data':
      return { code: 'document-truncated', detail: 'The upload ended before its last part did.' }
    case 'FST_PARTS_LIMIT':
    case 'FST_FILES_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return { code: 'request-malformed', detail: oneOfEach }
    case 'FST_INVALID_JSON_FIELD_ERROR':
      return { code: 'request-malformed', detail: 'A part with the type application/json is not JSON.' }
    case 'Multipart: Boundary not found':
    case 'Malformed part header':
      return { code: 'request-malformed', detail: `The multipart body can not be read: ${error.message}.` }
    default:
      return undefined
  }
}

function problemOfStatus(status: number | undefined, error: Error, request: FastifyRequest): Problem | undefined {
  switch (status) {
    case 400:
      return { code: 'request-malformed', detail: `${error.message.replace(/\.$/, '')}.` }
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
