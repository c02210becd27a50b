import type { Logger } from '@cloudprint/process-kit/logger'
import type { Presence } from '../computers/presence.ts'
import type { JobSignals } from '../jobs/job-signals.ts'

/** Passes nudges on to the sessions that this relay holds; for other computers nothing is to be done here. */
export function routeSignals(signals: JobSignals, presence: Presence, log: Logger): void {
  signals.on('work', ({ computerId, printerIds }) => presence.get(computerId)?.nudge(printerIds))
  signals.on('policy', ({ computerId }) => {
    // Unheard, it is told with the next news of a printer, or at the next connect.
    presence
      .get(computerId)
      ?.refresh()
      .catch((cause: unknown) => log.warn({ err: cause, computerId }, 'a policy was not passed on'))
  })
  signals.on('updates', ({ organizationId }) => {
    // Unheard, an agent asks within the hour by itself.
    const concerned = presence.sessions().filter((session) => organizationId === null || session.organizationId === organizationId)
    for (const session of concerned) session.updates().catch(() => undefined)
  })
  signals.on('cancel', ({ computerId, jobIds }) => {
    // Unheard, or before its offer arrived, it is told again by the sweep or at the next hello.
    presence
      .get(computerId)
      ?.cancel(jobIds)
      .catch((cause: unknown) => log.warn({ err: cause, computerId }, 'a cancel was not passed on'))
  })
}
