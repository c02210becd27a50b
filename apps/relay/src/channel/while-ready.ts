import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { isDatabaseAway } from '../db/is-database-away.ts'
import { ProblemError } from '../http/problem-error.ts'

/** Before an agent gives up (15 s), and before socket.io does (10 s): it shall learn why it is not let in. */
export const READY_WITHIN_MS = 8_000

/**
 * What the work answers; `relay-unready` where the database is away or says nothing. What was begun may still have its effect, as
 * with an answer that was lost on its way.
 */
export async function whileReady<Done extends { ok: true }>(
  { clock, log }: { clock: Clock; log: Logger },
  work: () => Promise<Done | Refused>,
): Promise<Done | Refused> {
  const done = new AbortController()
  const late = clock.wait(READY_WITHIN_MS, done.signal).then(
    () => unready('says nothing'),
    () => unready('is not needed any more'),
  )
  try {
    return await Promise.race([work(), late])
  } catch (cause) {
    if (cause instanceof ProblemError) return { ok: false, problem: cause.problem }
    if (!isDatabaseAway(cause)) throw cause
    log.warn({ reason: cause.message }, 'an agent could not be served: the database is away')
    return unready('does not answer now')
  } finally {
    done.abort()
  }
}

function unready(how: string): Refused {
  return refuse('relay-unready', `The database of the relay ${how}.`)
}
