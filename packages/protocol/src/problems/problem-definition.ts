/** One kind of failure: its HTTP status, whether the same request may succeed later, and what a person can do. */
export interface ProblemDefinition {
  status: number
  title: string
  retryable: boolean
  advice: string
  /** What RFC 8628 calls it, for programs that know the device flow: the body's `error`. */
  oauthError?: string
}
