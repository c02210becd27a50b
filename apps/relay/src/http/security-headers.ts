import type { FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'
import { pageStyle } from './html-page.ts'

/** Nothing inline but the style of the relay's own small pages, and nothing from elsewhere; live updates come from the page's own address. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  `style-src 'self' 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Two years, as the preload lists ask for; subdomains are not ours to decide about. */
const STRICT_TRANSPORT_SECURITY = 'max-age=63072000'

/** What browsers are told with every answer. Answers of the API are nobody's to keep. */
export function addSecurityHeaders(fastify: FastifyInstance, { isSecure }: { isSecure: boolean }): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('content-security-policy', contentSecurityPolicy)
    reply.header('referrer-policy', 'no-referrer')
    // No page that opened the console, or that it opens, keeps a hold on its window.
    reply.header('cross-origin-opener-policy', 'same-origin')
    if (isSecure) reply.header('strict-transport-security', STRICT_TRANSPORT_SECURITY)
    if (request.routeOptions.config.route !== undefined) reply.header('cache-control', 'no-store')
    done()
  })
}
