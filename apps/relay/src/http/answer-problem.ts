import { problemBody, problems } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** RFC 9110 wants every 429 and 503 of ours to say when to come back; a moment, where the problem does not know. */
const DEFAULT_RETRY_AFTER_SECONDS = 2

/** Ends a request with a problem, as RFC 9457 says. */
export function answerProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status } = problems[problem.code]
  if (status === 401) reply.header('www-authenticate', challenge(problem))
  if (status === 429 || status === 503) reply.header('retry-after', String(problem.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS))
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('x-request-id', request.id)
    .send(JSON.stringify(problemBody(problem, request.id)))
}

function challenge(problem: Problem): string {
  return problem.code === 'credentials-missing' ? 'Bearer realm="cloudprint"' : 'Bearer realm="cloudprint", error="invalid_token"'
}
