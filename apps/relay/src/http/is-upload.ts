import type { FastifyRequest } from 'fastify'

/** Whether a request brings a document, or a part of one. */
export function isUpload(request: FastifyRequest): boolean {
  const id = request.routeOptions.config.route?.id
  return id === 'submitJob' || id === 'continueUpload'
}
