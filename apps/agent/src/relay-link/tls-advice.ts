/** OpenSSL's words for a certificate whose authority is not known here (X509_verify_cert_error_string). */
const unknownAuthority = /self[- ]signed certificate|unable to (get (local )?issuer certificate|verify the first certificate)/i

/** Adds what a person can do when the relay shows a certificate that this machine has no reason to trust. */
export function withTlsAdvice(detail: string): string {
  if (!unknownAuthority.test(detail)) return detail
  return `${detail}; where the relay has a certificate of the site's own authority, name that authority's PEM file in CLOUDPRINT_CA_FILE`
}
