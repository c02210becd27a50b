import type { FastifyInstance } from 'fastify'
import { isUpload } from './is-upload.ts'
import { ProblemError } from './problem-error.ts'

/** A site's worst uplink still moves something within this time. */
const STALL_MS = 30_000

/**
 * Ends a submission whose bytes stop coming: its sender is gone without a word, or slow on purpose. Whoever reads the body
 * (the JSON parser, or the parts) sees it break off, lets go of what it holds, and the sender is told if it is still there.
 */
export function answerStalledUpload(fastify: FastifyInstance, stallMs = STALL_MS): void {
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (!isUpload(request)) return done(null, payload)
    const { raw } = request
    // Node tells the request only while it is incomplete, and destroys the socket when nobody listens.
    raw.setTimeout(stallMs)
    raw.once('timeout', () => {
      reply.header('connection', 'close')
      const detail = `Nothing more of the upload was received for ${stallMs / 1_000} seconds.`
      raw.emit('error', new ProblemError({ code: 'document-truncated', detail }))
    })
    raw.once('end', () => raw.socket.setTimeout(fastify.server.timeout))
    done(null, payload)
  })
}
