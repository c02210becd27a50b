import type { ProblemCode } from '@cloudprint/protocol/problems'

/** A version that is not taken, and why; the one that runs goes on. */
export class UpdateRefusal extends Error {
  override name = 'UpdateRefusal'
  readonly code: ProblemCode
  /** The relay is busy, and is to be asked again so much later. */
  readonly retryAfterMs: number | undefined

  constructor(code: ProblemCode, detail: string, { retryAfterMs, ...options }: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(detail, options)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}
