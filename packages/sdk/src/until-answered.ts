import { setTimeout } from 'node:timers/promises'
import type { Called } from '@cloudprint/protocol/http/call-route'
import { problems } from '@cloudprint/protocol/problems'
import type { Route } from '@cloudprint/protocol/http/route'

/** With the pauses between them about half a minute: what takes longer is an outage, and for whoever called to decide about. */
const MAX_TRIES = 6
const BASE_MS = 500
const CAP_MS = 10_000
/** As long as the relay gives an upload. */
const TRY_MS = 3_600_000

/**
 * Calls, and calls again while the answer is that it may succeed later, after longer and longer pauses (full jitter) or as long as
 * the relay asks for. Answers with what came of the last try.
 */
export async function untilAnswered<R extends Route>(
  call: (deadline: AbortSignal) => Promise<Called<R>>,
  { signal, isRepeatable }: { signal: AbortSignal | undefined; isRepeatable: boolean },
): Promise<Called<R>> {
  for (let tries = 1; ; tries++) {
    const deadline = AbortSignal.timeout(TRY_MS)
    const called = await call(signal === undefined ? deadline : AbortSignal.any([signal, deadline]))
    signal?.throwIfAborted()
    if (called.ok || !isRepeatable || tries === MAX_TRIES || !problems[called.problem.code].retryable) return called
    const { retryAfterSeconds } = called.problem
    const pauseMs = retryAfterSeconds === undefined ? Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** tries) : retryAfterSeconds * 1_000
    await setTimeout(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => signal?.throwIfAborted())
  }
}
