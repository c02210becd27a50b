import type { InputOf, Route } from '@cloudprint/protocol/http/route'
import type { Problem, ProblemCode } from '@cloudprint/protocol/problems'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { ProblemError } from './problem-error.ts'

export type HeadOf<R extends Route> = Omit<InputOf<R>, 'body'>

/** Reads a whole request by its route's schemas; ends it with a problem that names what is wrong. */
export function parseInput<R extends Route>(route: R, request: FastifyRequest): InputOf<R> {
  return { ...parseHead(route, request), body: parseBody(route, request.body) } as InputOf<R>
}

export function parseHead<R extends Route>(route: R, request: FastifyRequest): HeadOf<R> {
  return {
    params: route.params && parseParams(route, route.params, request.params),
    query: route.query && parse(route.query, request.query, 'query'),
    headers: route.headers && parseHeaders(route, route.headers, request.headers),
  } as HeadOf<R>
}

/** For a handler that reads its parts itself; the JSON of a multipart part counts as body. */
export function parseBody<R extends Route>(route: R, body: unknown): InputOf<R>['body'] {
  return (route.body && parse(route.body, body, 'body')) as InputOf<R>['body']
}

function parse(schema: z.ZodType, value: unknown, place: string): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = fieldErrors(parsed.error.issues, place)
  const [first] = errors
  const detail = first === undefined ? `The ${place} does not fit.` : `${first.field}: ${first.message}.`
  throw new ProblemError({ code: 'request-invalid', detail, errors })
}

/** An id that can't be one is an id of nothing: the same answer as for one that does not exist. */
function parseParams(route: Route, schema: z.ZodType, params: unknown): unknown {
  const parsed = schema.safeParse(params)
  if (parsed.success) return parsed.data
  const notFound = route.problems.find((code) => code.endsWith('-not-found')) ?? 'route-not-found'
  throw new ProblemError(notFoundProblem(notFound, Object.values(params as Record<string, string>)[0] ?? ''))
}

/** One wording for "not there", so that nobody can tell a foreign id from one that never was. */
export function notFoundProblem(code: ProblemCode, id: string): Problem {
  const thing = code.replace(/-not-found$/, '').replaceAll('-', ' ')
  return { code, detail: `There is no ${thing} with the id "${id.slice(0, 100)}".` }
}

function parseHeaders(route: Route, schema: z.ZodType, headers: unknown): unknown {
  const parsed = schema.safeParse(headers)
  if (parsed.success) return parsed.data
  const errors = fieldErrors(parsed.error.issues, 'headers')
  const isKey = errors.some((error) => error.field === 'idempotency-key') && route.problems.includes('idempotency-key-invalid')
  const detail = errors.map((error) => `${error.field}: ${error.message}`).join('; ')
  throw new ProblemError(isKey ? { code: 'idempotency-key-invalid', detail } : { code: 'request-invalid', detail, errors })
}
