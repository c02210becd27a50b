export type EmbeddedPostgresErrorCode =
  | 'unsupported-platform'
  | 'not-permitted'
  | 'already-running'
  | 'data-damaged'
  | 'data-of-other-version'
  | 'disk-full'
  | 'port-taken'
  | 'ended'
  | 'did-not-start'

/** The database could not be started or has ended; the message says what happened and what to do. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
  readonly code: EmbeddedPostgresErrorCode

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
