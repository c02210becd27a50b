import { z } from 'zod'
import { callerProblems } from './problems/caller-problems.ts'
import { missingProblems } from './problems/missing-problems.ts'
import { peopleProblems } from './problems/people-problems.ts'
import { relayProblems } from './problems/relay-problems.ts'
import { requestProblems } from './problems/request-problems.ts'
import { siteProblems } from './problems/site-problems.ts'
import { submissionProblems } from './problems/submission-problems.ts'
import { updateProblems } from './problems/update-problems.ts'
import { uploadProblems } from './problems/upload-problems.ts'
import type { ProblemDefinition } from './problems/problem-definition.ts'

/** Every failure this product can report. A code, once released, keeps its meaning for ever. */
export const problems = {
  ...requestProblems,
  ...callerProblems,
  ...missingProblems,
  ...peopleProblems,
  ...uploadProblems,
  ...submissionProblems,
  ...siteProblems,
  ...updateProblems,
  ...relayProblems,
} as const satisfies Record<string, ProblemDefinition>

export type ProblemCode = keyof typeof problems
export const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]
export const ProblemCode = z.enum(problemCodes)

/** A failure on its way to somebody: a code from the catalog and what is special about this case. */
export interface Problem {
  code: ProblemCode
  detail: string
  /** Fields at fault, where there are any: a path such as `ticket.copies`, and what is wrong with it. */
  errors?: { field: string; message: string }[]
  /** For 429 and 503: when to come back. */
  retryAfterSeconds?: number | undefined
}

/** The JSON body of a failed request: RFC 9457, with our members `code`, `retryable`, `advice`, `requestId`, `errors`. */
export const ProblemBody = z
  .object({
    type: z.string().max(255),
    title: z.string().max(255),
    status: z.int(),
    detail: z.string().max(4095),
    code: ProblemCode.catch('internal-error'),
    retryable: z.boolean(),
    advice: z.string().max(1023),
    /** RFC 8628’s word for it, where it has one. */
    error: z.string().max(63).optional(),
    requestId: z.string().max(127).optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.infer<typeof ProblemBody>

/** The body for a problem; `type` leads to a page that the relay itself serves. */
export function problemBody(problem: Problem, requestId?: string): ProblemBody {
  const { status, title, retryable, advice, oauthError }: ProblemDefinition = problems[problem.code]
  return {
    type: `/problems/${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    retryable,
    advice,
    ...(oauthError === undefined ? {} : { error: oauthError }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  }
}

/** An expected outcome that is not success; returned, never thrown. */
export type Refused = { ok: false; problem: Problem }

export function refuse(code: ProblemCode, detail: string, errors?: Problem['errors']): Refused {
  return { ok: false, problem: { code, detail, ...(errors === undefined ? {} : { errors }) } }
}
