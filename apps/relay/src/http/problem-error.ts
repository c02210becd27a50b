import type { Problem, Refused } from '@cloudprint/protocol/problems'

/** How a controller or guard ends a request with a problem; verbs return `Refused` and never throw this. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** What a verb answered, or the end of the request with the problem it returned. */
export function unwrap<Answer extends { ok: true } | Refused>(answer: Answer): Extract<Answer, { ok: true }> {
  if (!answer.ok) throw new ProblemError(answer.problem)
  return answer as Extract<Answer, { ok: true }>
}
