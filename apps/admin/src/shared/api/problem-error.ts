import { problems } from '@cloudprint/protocol/problems'
import type { ProblemCode } from '@cloudprint/protocol/problems'

interface ProblemFacts {
  code: ProblemCode
  detail: string
  requestId?: string | undefined
}

/** What a failed call leaves in a query or mutation. `status` is 0 when no answer came at all. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly detail: string
  readonly requestId: string | undefined
  readonly status: number

  constructor(problem: ProblemFacts, status: number) {
    super(`${problem.code}: ${problem.detail}`)
    this.name = 'ProblemError'
    this.code = problem.code
    this.detail = problem.detail
    this.requestId = problem.requestId
    this.status = status
  }

  get retryable(): boolean {
    return problems[this.code].retryable
  }
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 0
}

/** A session that was there has ended; a sign-in that was refused began none. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401 && error.code !== 'sign-in-refused'
}

/** The session holds, and opens nothing before there is a second factor. */
export function needsSecondFactor(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'second-factor-missing'
}

/** The session was begun by something else than the organization's identity provider. */
export function needsSso(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'sso-required'
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 404
}
