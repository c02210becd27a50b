import { problems } from '@cloudprint/protocol/problems'
import { ProblemError, isUnreachable } from '../../shared/api/problem-error.ts'

/** Why nobody is signed in yet, and what to do about it, in a sentence or two. */
export function refusalText(error: Error): string {
  if (isUnreachable(error)) return 'The relay does not answer. Check your network and try again.'
  if (!(error instanceof ProblemError)) return 'This page broke. Reload it and try again.'
  if (error.code === 'sign-in-throttled') return error.detail
  const { title, advice } = problems[error.code]
  return `${title}. ${advice}`
}
