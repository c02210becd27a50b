import type { ProblemCode } from '@cloudprint/protocol/problems'

/** A version that is not taken, and why; the one that runs goes on. */
export class UpdateRefusal extends Error {
  override name = 'UpdateRefusal'
  readonly code: ProblemCode

  constructor(code: ProblemCode, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
  }
}
