import type { ProblemCode, Refused } from '@cloudprint/protocol/problems'
import type { Throttle } from '../../signing-in/throttle.ts'

const wrongCodes: ProblemCode[] = ['enrolment-code-invalid', 'user-code-not-found', 'device-code-invalid']

/** Lets an address, or somebody who is signed in, try a code, unless they guessed wrong too often; only wrong codes stay counted. */
export async function throttleGuesses<Done extends { ok: true }>(
  throttle: Throttle,
  from: string,
  attempt: () => Promise<Done | Refused>,
): Promise<Done | Refused> {
  const retryAfterSeconds = throttle.take(from)
  if (retryAfterSeconds > 0) {
    const detail = 'Too many wrong codes came from here.'
    return { ok: false, problem: { code: 'too-many-requests', detail, retryAfterSeconds } }
  }
  let isWrong = false
  try {
    const outcome = await attempt()
    isWrong = !outcome.ok && wrongCodes.includes(outcome.problem.code)
    return outcome
  } finally {
    if (!isWrong) throttle.refund(from)
  }
}
