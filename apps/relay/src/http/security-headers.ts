import type { FastifyInstance } from 'fastify'

/** Nothing inline but styles, which the console's components set; nothing from elsewhere, but live updates from the channel's port. */
function contentSecurityPolicy(channelPort: number): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${['http', 'https', 'ws', 'wss'].map((scheme) => `${scheme}://*:${channelPort}`).join(' ')}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Two years, as the preload lists ask for; subdomains are not ours to decide about. */
const STRICT_TRANSPORT_SECURITY = 'max-age=63072000'

/** What browsers are told with every answer. Answers of the API are nobody's to keep. */
export function addSecurityHeaders(fastify: FastifyInstance, { isSecure, channelPort }: { isSecure: boolean; channelPort: number }): void {
  const policy = contentSecurityPolicy(channelPort)
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('content-security-policy', policy)
    reply.header('referrer-policy', 'no-referrer')
    // No page that opened the console, or that it opens, keeps a hold on its window.
    reply.header('cross-origin-opener-policy', 'same-origin')
    if (isSecure) reply.header('strict-transport-security', STRICT_TRANSPORT_SECURITY)
    if (request.routeOptions.config.route !== undefined) reply.header('cache-control', 'no-store')
    done()
  })
}
