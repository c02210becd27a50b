import type { FastifyInstance } from 'fastify'
import { ProblemError } from './problem-error.ts'

/** Nothing here unpacks bodies: one that is compressed would be read as broken JSON, or printed as garbage. */
export function refuseCompressed(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding']
    if (encoding === undefined || encoding.toLowerCase() === 'identity') return done(null, payload)
    done(new ProblemError({ code: 'content-encoding-unsupported', detail: `"${encoding.slice(0, 100)}" is not unpacked here.` }), payload)
  })
}
