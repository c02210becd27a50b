import type { FastifyInstance, FastifyRequest } from 'fastify'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@cloudprint/process-kit/logger'

interface Settings {
  /** Whether who began this request may still go on with it. */
  mayGoOn: (request: FastifyRequest) => Promise<boolean>
  log: Logger
}

/** Most requests are over long before: what is looked at again is what streams, an upload or an export. */
const LOOK_EVERY_MS = 300

/**
 * Ends requests under way whose credential no longer holds, as it would end sockets: revoked, expired, of somebody who was removed
 * or may do less, here or through another relay. They are looked at again and again instead of on a signal, which could be lost.
 */
export function endRevokedRequests(fastify: FastifyInstance, { mayGoOn, log }: Settings): void {
  const beganMsByRequest = new Map<FastifyRequest, number>()
  const stopped = new AbortController()
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.caller !== null || request.agent !== null) {
      beganMsByRequest.set(request, performance.now())
      reply.raw.once('close', () => beganMsByRequest.delete(request))
    }
    done()
  })
  fastify.addHook('onClose', (_instance, done) => {
    stopped.abort()
    done()
  })

  const look = async (request: FastifyRequest) => {
    // A database that is away says nothing about a credential.
    const isAdmitted = await mayGoOn(request).catch(() => true)
    if (isAdmitted || !beganMsByRequest.has(request)) return
    log.info({ requestId: request.id, url: request.routeOptions.url }, 'a request was ended, whose credential no longer holds')
    request.raw.destroy()
  }
  const run = async () => {
    while (!stopped.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal: stopped.signal, ref: false })
      const sinceMs = performance.now() - LOOK_EVERY_MS
      await Promise.all([...beganMsByRequest].filter(([, beganMs]) => beganMs < sinceMs).map(([request]) => look(request)))
    }
  }
  run().catch((error: unknown) => {
    if (!stopped.signal.aborted) log.error({ err: error }, 'requests under way are no longer looked at')
  })
}
