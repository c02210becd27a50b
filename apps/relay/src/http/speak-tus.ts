import { TUS_VERSION, UPLOAD_CONTENT_TYPE } from '@cloudprint/protocol/http/upload-routes'
import type { FastifyInstance } from 'fastify'
import { ProblemError } from './problem-error.ts'

/**
 * The frame of tus 1.0.0 around its routes: the version in every request and answer, and bodies that go to their handler as they come.
 * That every client says which protocol it means leaves these addresses free for the one that the IETF is about to finish.
 */
export function speakTus(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(UPLOAD_CONTENT_TYPE, (_request, body, done) => done(null, body))
  fastify.addHook('onRequest', (request, reply, done) => {
    const { route } = request.routeOptions.config
    if (route?.tag !== 'Uploads') return done()
    reply.header('tus-resumable', TUS_VERSION)
    const spoken = request.headers['tus-resumable']
    if (spoken === TUS_VERSION || route.method === 'OPTIONS') return done()
    reply.header('tus-version', TUS_VERSION)
    const said = spoken === undefined ? 'Tus-Resumable is missing' : `Tus-Resumable says "${String(spoken).slice(0, 100)}"`
    done(new ProblemError({ code: 'upload-protocol-unsupported', detail: `The header ${said}.` }))
  })
}
