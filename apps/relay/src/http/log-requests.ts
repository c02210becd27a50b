import type { Logger } from '@cloudprint/process-kit/logger'
import type { FastifyInstance } from 'fastify'

/** Every request, for whoever looks for one of them; off unless asked for, since a line costs as much as a small request. */
export function logRequests(fastify: FastifyInstance, log: Logger): void {
  if (!log.isLevelEnabled('debug')) return
  fastify.addHook('onResponse', (request, reply, done) => {
    const { id: requestId, method, caller, agent } = request
    // Without its query: people type names of customers into searches.
    const [path] = request.url.split('?', 1)
    const tookMs = Math.round(reply.elapsedTime * 10) / 10
    log.debug({ requestId, method, path, status: reply.statusCode, tookMs, by: caller?.id ?? agent?.computerId }, 'request')
    done()
  })
}
