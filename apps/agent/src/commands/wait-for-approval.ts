import type { Clock } from '@cloudprint/process-kit/clock'
import type { Refused } from '@cloudprint/protocol/problems'
import { problems, refuse } from '@cloudprint/protocol/problems'

/** RFC 8628 §3.5: what `slow_down` adds to the interval, for good. */
const SLOW_DOWN_SECONDS = 5

/**
 * Polls as RFC 8628 says until somebody has decided. A relay that does not answer for a while, or asks for patience, is asked
 * again until the code has expired.
 */
export async function waitForApproval<Approved extends { ok: true }>(
  poll: () => Promise<Approved | Refused>,
  { intervalSeconds, expiresInSeconds, clock }: { intervalSeconds: number; expiresInSeconds: number; clock: Clock },
): Promise<Approved | Refused> {
  const expiresAtMs = clock.now().getTime() + expiresInSeconds * 1_000
  let seconds = intervalSeconds
  let last: Refused = refuse('enrolment-expired', 'Nobody decided in time.')
  while (clock.now().getTime() <= expiresAtMs + seconds * 1_000) {
    await clock.wait(Math.max(seconds, last.problem.retryAfterSeconds ?? 0) * 1_000)
    const answer = await poll()
    if (answer.ok || !problems[answer.problem.code].retryable) return answer
    last = answer
    if (answer.problem.code === 'enrolment-slow-down') seconds += SLOW_DOWN_SECONDS
  }
  return last.problem.code === 'enrolment-pending' ? refuse('enrolment-expired', 'Nobody decided in time.') : last
}
