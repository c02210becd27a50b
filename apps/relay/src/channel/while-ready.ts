import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { orUnready } from './or-unready.ts'

/** Before an agent gives up (15 s), and before socket.io does (10 s): it shall learn why it is not let in. */
export const READY_WITHIN_MS = 8_000
/** Given as the reason, since making an error for nobody costs more than the timer. */
const DONE = Symbol('done')

/**
 * The same for an agent that comes in, which is also told when nothing is answered in time: the database says nothing, or too many
 * came before it. What was begun may still have its effect, as with an answer that was lost on its way.
 */
export async function whileReady<Done extends { ok: true }>(
  { clock, log }: { clock: Clock; log: Logger },
  work: () => Promise<Done | Refused>,
): Promise<Done | Refused> {
  const done = new AbortController()
  const late = clock.wait(READY_WITHIN_MS, done.signal).then(tooLate, tooLate)
  try {
    return await Promise.race([orUnready(log, work), late])
  } finally {
    done.abort(DONE)
  }
}

function tooLate(): Refused {
  return refuse('relay-unready', `The relay could not answer within ${READY_WITHIN_MS / 1_000} seconds.`)
}
