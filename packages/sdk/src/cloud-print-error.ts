import { problems } from '@cloudprint/protocol/problems'
import type { Problem, ProblemCode } from '@cloudprint/protocol/problems'

/** Why a call did not do what it should: decide by `code`, show `message` and `advice` to people. */
export class CloudPrintError extends Error {
  override readonly name = 'CloudPrintError'
  /** From the catalog; it keeps its meaning for ever. */
  readonly code: ProblemCode
  /** What a person can do about it. */
  readonly advice: string
  /** The same call may succeed later: submit with the same key and document then, and there is one job whatever has happened. */
  readonly isRetryable: boolean
  /** Fields of the request that are at fault. */
  readonly errors: { field: string; message: string }[]
  /** Of the submission; undefined for other calls. */
  readonly idempotencyKey: string | undefined
  /** For whoever runs the relay: it stands in its log. */
  readonly requestId: string | undefined

  constructor({ code, detail, errors = [], requestId }: Problem & { requestId?: string | undefined }, idempotencyKey?: string) {
    super(detail)
    this.code = code
    this.advice = problems[code].advice
    this.isRetryable = problems[code].retryable
    this.errors = errors
    this.idempotencyKey = idempotencyKey
    this.requestId = requestId
  }
}
