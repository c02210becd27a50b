import type { Refused } from '@cloudprint/protocol/problems'
import type { Throttle } from '../access/throttle.ts'

/** Lets one address try a code, unless it guessed wrong too often; only wrong codes stay counted. */
export async function throttleGuesses<Done extends { ok: true }>(
  throttle: Throttle,
  address: string,
  attempt: () => Promise<Done | Refused>,
): Promise<Done | Refused> {
  const retryAfterSeconds = throttle.take(address)
  if (retryAfterSeconds > 0) {
    const detail = `Too many wrong codes came from ${address}.`
    return { ok: false, problem: { code: 'too-many-requests', detail, retryAfterSeconds } }
  }
  let isWrong = false
  try {
    const outcome = await attempt()
    isWrong = !outcome.ok && outcome.problem.code === 'enrolment-code-invalid'
    return outcome
  } finally {
    if (!isWrong) throttle.refund(address)
  }
}
