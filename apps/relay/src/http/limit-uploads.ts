import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ProblemError } from './problem-error.ts'

/** Labels and their JSON: too small to crowd out anything. */
const SMALL_BYTES = 256 * 1024

/** Each large document in JSON is held in memory, each streamed one holds a file: only so many at a time are taken in. */
export function limitUploads(fastify: FastifyInstance, { maxAtOnce }: { maxAtOnce: number }): void {
  let underWay = 0
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (request.routeOptions.config.route?.id !== 'submitJob' || isSmall(request)) return done(null, payload)
    if (underWay >= maxAtOnce) {
      const detail = `${maxAtOnce} large documents are being received at this moment.`
      return done(new ProblemError({ code: 'too-many-requests', detail }), payload)
    }
    underWay += 1
    // Comes once, whether it was answered or broke off.
    reply.raw.once('close', () => (underWay -= 1))
    done(null, payload)
  })
}

function isSmall(request: FastifyRequest): boolean {
  const length = request.headers['content-length']
  return length !== undefined && Number(length) <= SMALL_BYTES
}
