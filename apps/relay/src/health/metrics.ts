import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** From a cached read to an upload over a bad line. */
const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

/** One registry for a relay; its parts add their own figures to it. */
export function createMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

/** Times every request by its route in the catalog, not by its address: ids would make endless series. */
export function measureRequests(fastify: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'cloudprint_http_request_seconds',
    help: 'Time from the last header to the end of the answer, by route and status.',
    labelNames: ['route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.config.route?.id
    if (route !== undefined) seconds.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000)
    done()
  })
}
