import { type Refused, refuse } from '@cloudprint/protocol/problems'
import { type ResumeOutcome } from '../print-system.ts'
import { CupsHttpError } from './cups-client.ts'
import type { CupsOperations } from './cups-operations.ts'
import { statuses } from './ipp/ipp-codes.ts'
import type { QueueTroubles } from './queue-troubles.ts'

/**
 * Starts a queue again that stopped itself. Looked at right before, so that one which a person paused meanwhile stays so;
 * and only once its device answers, where that can be tried: CUPS would stop it again with the next attempt.
 */
export async function resumeQueue(
  queue: string,
  { cups, troubles }: { cups: CupsOperations; troubles: QueueTroubles },
  signal: AbortSignal,
): Promise<{ ok: true; outcome: ResumeOutcome } | Refused> {
  const printer = await cups.printer(queue, signal)
  if (printer === undefined || !(await troubles.hasStoppedItself(queue, printer, signal))) return { ok: true, outcome: 'not-stopped' }
  if ((await troubles.doesDeviceAnswer(printer, signal)) === false) return { ok: true, outcome: 'unreachable' }
  try {
    const resumed = await cups.resumePrinter(queue, signal)
    if (resumed.ok) {
      troubles.startedAnew(queue)
      return { ok: true, outcome: 'resumed' }
    }
    return forbidding.has(resumed.status) ? forbidden(queue) : refuse('print-failed', resumed.message)
  } catch (error) {
    if (error instanceof CupsHttpError && (error.status === 401 || error.status === 403)) return forbidden(queue)
    throw error
  }
}

const forbidding = new Set<number>([statuses.forbidden, statuses.notAuthenticated, statuses.notAuthorized])

function forbidden(queue: string): Refused {
  return refuse('printer-resume-forbidden', `CUPS does not let the agent start "${queue}" again.`)
}
