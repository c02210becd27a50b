/**
 * `url-refused`: not https, or an address that no request may have; `address-refused`: it leads into a network that is not public;
 * `host-refused`: to a host that is not on the list of those that may be asked;
 * `too-large`, `too-slow`: a limit was passed; `redirected-too-often`; `answered`: with a status that brings no document;
 * `length-unknown`: nothing would tell whether all came; `unreachable`: no connection, or it broke off.
 */
export type FetchFailureKind =
  | 'url-refused'
  | 'address-refused'
  | 'host-refused'
  | 'too-large'
  | 'too-slow'
  | 'redirected-too-often'
  | 'answered'
  | 'length-unknown'
  | 'unreachable'

/** Why nothing, or not all, came. Also thrown by a body that breaks off. */
export class FetchFailure extends Error {
  override name = 'FetchFailure'
  readonly kind: FetchFailureKind
  /** Asking again later may help. */
  readonly isPassing: boolean
  readonly status: number | null

  constructor(kind: FetchFailureKind, message: string, { status = null, cause }: { status?: number | null; cause?: unknown } = {}) {
    super(message, { cause })
    this.kind = kind
    this.status = status
    this.isPassing =
      kind === 'unreachable' || kind === 'too-slow' || (status !== null && (status >= 500 || status === 429 || status === 408))
  }
}
