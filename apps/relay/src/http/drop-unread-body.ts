import type { FastifyInstance } from 'fastify'

export interface DropSettings {
  /** More is not read from strangers, nor from callers. */
  strangerBytes: number
  callerBytes: number
  maxMs: number
}

const TOO_LARGE = 413

/**
 * An answer may be there before the request's body is: a refused upload. What of it still comes is read and dropped, since
 * many clients look for the answer only after the last byte, and the next request on this connection comes after it. Who
 * sends more than any body may have, or takes too long, loses the connection.
 */
export function dropUnreadBody(fastify: FastifyInstance, { strangerBytes, callerBytes, maxMs }: DropSettings): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    // Fastify would close under the sender's hands, who then gets an error for its next write and never reads why.
    if (reply.statusCode === TOO_LARGE && !request.raw.readableEnded) reply.removeHeader('connection')
    done(null, payload)
  })
  fastify.addHook('onResponse', (request, _reply, done) => {
    const { raw } = request
    if (raw.readableEnded || raw.destroyed) return done()
    let leftBytes = request.caller === null ? strangerBytes : callerBytes
    const cut = () => raw.socket.destroy()
    const timer = setTimeout(cut, maxMs)
    raw.once('close', () => clearTimeout(timer))
    // Whoever parsed it has stopped reading, and would hold the rest back for ever.
    raw.unpipe()
    raw.on('data', (chunk: Buffer) => {
      leftBytes -= chunk.length
      if (leftBytes < 0) cut()
    })
    raw.on('error', cut)
    raw.resume()
    done()
  })
}
