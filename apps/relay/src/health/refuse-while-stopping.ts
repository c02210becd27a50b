import { refuse } from '@cloudprint/protocol/problems'
import type { FastifyInstance } from 'fastify'
import { ProblemError } from '../http/problem-error.ts'
import type { Readiness } from './readiness.ts'

/** While stopping, what has begun is finished and may be read; nothing new is begun. */
export function refuseWhileStopping(fastify: FastifyInstance, readiness: Readiness): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!readiness.isStopping) return done()
    reply.header('connection', 'close')
    if (request.method === 'GET' || request.method === 'HEAD') return done()
    done(new ProblemError(refuse('relay-stopping', 'This relay takes no new work.').problem))
  })
}
