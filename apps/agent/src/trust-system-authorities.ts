import tls from 'node:tls'

let isDone = false

/**
 * Trusts what this machine's own store of authorities holds, beside those that come with Node: where TLS is inspected its authority stands there,
 * for browsers. Reading the store takes tens of milliseconds and some megabytes, so it waits until a certificate is not trusted.
 * @returns whether that was new.
 */
export function trustSystemAuthorities(): boolean {
  if (isDone) return false
  isDone = true
  const known = new Set(tls.getCACertificates('default'))
  const further = tls.getCACertificates('system').filter((certificate) => !known.has(certificate))
  if (further.length === 0) return false
  tls.setDefaultCACertificates([...known, ...further])
  return true
}
