import { problems } from '@cloudprint/protocol/problems'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { ProblemError, isUnreachable } from '../../shared/api/problem-error.ts'
import { PasskeyError } from '../../shared/api/passkeys.ts'
import { passkeyWords } from '../../shared/words/passkey-words.ts'
import { texts } from '../../texts/texts.ts'

/** Their detail says all that there is to say. */
const saysItself = new Set<ProblemCode>(['sign-in-throttled', 'request-invalid'])

/** Why nobody is signed in yet, and what to do about it, in a sentence or two. */
export function refusalText(error: Error): string {
  if (isUnreachable(error)) return texts.signIn.unreachable
  if (error instanceof PasskeyError) return passkeyWords(error)
  if (!(error instanceof ProblemError)) return texts.signIn.broken
  if (saysItself.has(error.code)) return error.detail
  const { title, advice } = problems[error.code]
  return `${title}. ${advice}`
}
