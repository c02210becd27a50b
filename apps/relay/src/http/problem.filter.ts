import { Catch } from '@nestjs/common'
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Problem } from '@cloudprint/protocol/problems'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ListTooSlow } from '../db/lists.ts'
import { isDatabaseAway } from '../db/is-database-away.ts'
import { StorageError } from '../storage-error.ts'
import { answerProblem } from './answer-problem.ts'
import { ProblemError } from './problem-error.ts'
import { problemOfHttpError } from './problem-of-http-error.ts'

/** The one place where a failure becomes an answer: what is no problem of the catalog is a bug, logged once with its request. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  catch(error: unknown, host: ArgumentsHost): void {
    // An error of Fastify itself comes as (error, request, reply), one of a handler as (request, reply, next).
    const args = host.getArgs<unknown[]>()
    const [request, reply] = args.length === 4 ? args.slice(1) : args
    this.answer(error, request as FastifyRequest, reply as FastifyReply)
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (isOfReaderGone(error, reply)) return
    const problem =
      problemIn(error) ??
      problemOfList(error) ??
      this.#problemOfStorage(error, request) ??
      this.#problemOfDatabase(error, request) ??
      problemOfHttpError(error, request)
    if (problem === undefined) {
      // Without its query: people type names of customers into searches.
      const [path] = request.url.split('?', 1)
      this.#log.error({ err: error, requestId: request.id, method: request.method, path }, 'a request broke')
    }
    if (reply.sent) {
      // Half an answer cannot be taken back; cutting the connection is the only honest end.
      reply.raw.destroy()
      return
    }
    answerProblem(problem ?? { code: 'internal-error', detail: `Give the request id ${request.id} to the operator.` }, request, reply)
  }

  /** Not a bug of the request: it may be sent again. What the database said is for the operator alone. */
  #problemOfDatabase(error: unknown, request: FastifyRequest): Problem | undefined {
    if (!isDatabaseAway(error)) return undefined
    this.#log.warn({ reason: (error as Error).message, requestId: request.id }, 'a request could not reach the database')
    return { code: 'relay-unready', detail: 'The database of the relay does not answer now.' }
  }

  #problemOfStorage(error: unknown, request: FastifyRequest): Problem | undefined {
    if (!(error instanceof StorageError)) return undefined
    this.#log.warn({ reason: error.message, requestId: request.id }, 'a request could not reach the store of documents')
    return { code: error.why === 'full' ? 'storage-full' : 'storage-away', detail: error.message }
  }
}

/** Nest takes an answer whose reader went in the middle of it for one that has yet to be given, and can not give it. */
function isOfReaderGone(error: unknown, { raw }: FastifyReply): boolean {
  return raw.destroyed && !raw.writableFinished && error instanceof Error && 'code' in error && error.code === 'ERR_HTTP_HEADERS_SENT'
}

function problemOfList(error: unknown): Problem | undefined {
  return error instanceof ListTooSlow ? { code: 'list-too-slow', detail: 'This list was not read within its time.' } : undefined
}

/** Nest wraps what a body parser ended with, and keeps it as `cause`. */
function problemIn(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem
  return error instanceof Error && error.cause instanceof ProblemError ? error.cause.problem : undefined
}
