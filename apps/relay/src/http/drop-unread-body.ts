import type { FastifyInstance } from 'fastify'

/**
 * An answer may be there before the request's body is: a refused upload. What of it still comes is read and dropped, since the next
 * request on this connection comes after it.
 */
export function dropUnreadBody(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, _reply, done) => {
    const { raw } = request
    if (!raw.readableEnded && !raw.destroyed) {
      // Whoever parsed it has stopped reading, and would hold the rest back for ever.
      raw.unpipe()
      raw.resume()
    }
    done()
  })
}
