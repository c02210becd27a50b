import { ProblemBody } from '@cloudprint/protocol/problems'
import { texts } from '../../texts/texts.ts'
import { ProblemError } from './problem-error.ts'

/**
 * Calls an address of the authentication library, which are not in the catalog of routes: with a body it changes something.
 * @throws ProblemError with what the relay answered; its status is 0 when no answer came at all.
 */
export async function callAuth(path: string, body?: object): Promise<unknown> {
  const response = await fetch(`/auth${path}`, {
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  }).catch(() => undefined)
  if (response === undefined) throw new ProblemError({ code: 'no-answer', detail: texts.controls.errors.noAnswer }, 0)
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer
  const problem = ProblemBody.safeParse(answer)
  throw new ProblemError(
    problem.data ?? { code: 'internal-error', detail: texts.controls.errors.answered(response.status) },
    response.status,
  )
}
