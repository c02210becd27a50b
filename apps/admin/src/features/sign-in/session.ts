import { ProblemBody } from '@cloudprint/protocol/problems'
import { ProblemError } from '../../shared/api/problem-error.ts'

export interface Credentials {
  email: string
  password: string
}

/**
 * Signing in belongs to the authentication library's own routes, which are not in the catalog.
 * @throws ProblemError with what the relay answered; its status is 0 when no answer came at all.
 */
export async function signIn(credentials: Credentials): Promise<void> {
  await post('/auth/sign-in/email', credentials)
}

/** Whether the relay has ended the session. */
export async function signOut(): Promise<boolean> {
  return post('/auth/sign-out', {}).then(
    () => true,
    () => false,
  )
}

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined)
  if (response === undefined) throw new ProblemError({ code: 'no-answer', detail: 'The relay did not answer.' }, 0)
  if (response.ok) return
  const problem = ProblemBody.safeParse(await response.json().catch(() => undefined))
  throw new ProblemError(problem.data ?? { code: 'internal-error', detail: `The relay answered ${response.status}.` }, response.status)
}
