/** `bytes=N-` (RFC 9110 §14.2), the only form agents send; any other is answered with the whole, as the RFC allows. */
export function rangeStart(range: string | undefined): number {
  const match = /^bytes=(\d{1,15})-$/.exec(range ?? '')
  return match === null ? 0 : Number(match[1])
}
