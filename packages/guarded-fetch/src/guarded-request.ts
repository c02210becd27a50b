/** What a fetch of somebody else's address may do and take. */
export interface GuardedRequest {
  /** An absolute https address. */
  url: string
  /** Sent to the address's own origin alone, never to one that it redirects to: they may be credentials. */
  headers?: Readonly<Record<string, string>>
  /** From this byte on, if the answer's entity is still the one of this tag (RFC 9110 §13.1.5). */
  resume?: { offset: number; etag: string }
  /** What comes is compared with a hash: an answer that does not tell where it ends may be taken. */
  hasHash: boolean
  limits: GuardedLimits
  signal: AbortSignal
}

export interface GuardedLimits {
  /** Networks in CIDR notation that may be reached although they are not public; public addresses always may. */
  allowedNetworks: readonly string[]
  /** The only names of hosts that may be asked, redirects included; null for any. */
  allowedHosts: readonly string[] | null
  maxBytes: number
  /** For connecting and each answer's head, redirects counted apart. */
  headMs: number
  /** A body that brings nothing for this long is given up. */
  stallMs: number
  /** For all of it. */
  wholeMs: number
}
