import type { FastifyInstance } from 'fastify'
import { ProblemError } from './problem-error.ts'

/** Only a job is submitted in parts; elsewhere they would be read by nobody. */
export function refuseMultipart(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const type = request.headers['content-type']
    const isRefused = type !== undefined && type.startsWith('multipart/') && request.routeOptions.config.route?.id !== 'submitJob'
    if (isRefused)
      done(new ProblemError({ code: 'media-type-unsupported', detail: `"${type.split(';', 1)[0]}" is not taken here.` }), payload)
    else done(null, payload)
  })
}
