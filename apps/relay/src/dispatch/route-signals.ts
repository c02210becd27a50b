import type { Logger } from '@cloudprint/process-kit/logger'
import type { Presence } from '../computers/presence.ts'
import type { JobSignals } from '../jobs/job-signals.ts'

/** Passes nudges on to the sessions that this relay holds; for other computers nothing is to be done here. */
export function routeSignals(signals: JobSignals, presence: Presence, log: Logger): void {
  signals.on('work', ({ computerId, printerIds }) => presence.get(computerId)?.nudge(printerIds))
  signals.on('cancel', ({ computerId, jobIds }) => {
    // Unheard, or before its offer arrived, it is told again by the sweep or at the next hello.
    presence
      .get(computerId)
      ?.cancel(jobIds)
      .catch((cause: unknown) => log.warn({ err: cause, computerId }, 'a cancel was not passed on'))
  })
}
