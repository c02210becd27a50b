import type { LiveChange } from '@cloudprint/protocol/live'
import type { FastifyInstance } from 'fastify'
import type { JobSignals } from '../jobs/job-signals.ts'

/**
 * What is changed by the routes of these tags alone. Printers, computers, codes and jobs change by agents, too: who changes those
 * tells of it.
 */
const kindByTag: Partial<Record<string, LiveChange['kind']>> = {
  'Sites': 'site',
  'API keys': 'api-key',
  'People': 'person',
  'Settings': 'settings',
}

/** Tells who looks at them that sites, keys, people or settings were changed, once the change is answered. A new route of theirs needs nothing. */
export function tellChanges(fastify: FastifyInstance, signals: JobSignals): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    done()
    const { route } = request.routeOptions.config
    const kind = kindByTag[route?.tag ?? '']
    if (kind === undefined || route?.method === 'GET' || reply.statusCode >= 300 || request.caller === null) return
    const { organizationId } = request.caller
    const named = Object.values((request.params ?? {}) as Record<string, string>)
    signals.emit('changed', { organizationId, kind, ids: kind === 'settings' ? [organizationId] : named })
  })
}
