/**
 * - `not-sealed`: the bytes do not begin as a sealed document of this version does.
 * - `truncated`: they end before the document does.
 * - `damaged`: a byte is not the one that was sealed, or the key is not the one that it was sealed to.
 * - `unknown-key`: it was sealed to keys that are not here, or no longer.
 * - `wrong-purpose`: it is a sealed document, but of another job or printer.
 * - `invalid-key`: what should be an X25519 key is none.
 */
export type SealedDocumentProblem = 'not-sealed' | 'truncated' | 'damaged' | 'unknown-key' | 'wrong-purpose' | 'invalid-key'

/** What was handed over cannot be sealed or opened. Its message names sizes, purposes and key ids, never content or keys. */
export class SealedDocumentError extends Error {
  override readonly name = 'SealedDocumentError'
  readonly code: SealedDocumentProblem

  constructor(code: SealedDocumentProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
