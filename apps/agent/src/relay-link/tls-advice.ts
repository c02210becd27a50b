/** OpenSSL's words for a certificate whose authority is not known here (X509_verify_cert_error_string). */
const unknownAuthority = /self[- ]signed certificate|unable to (get (local )?issuer certificate|verify the first certificate)/i
const wrongTime = /certificate (is not yet valid|has expired)/i
/** Node's own: ERR_TLS_CERT_ALTNAME_INVALID. */
const otherName = /does not match certificate's altnames/i

/** Adds what a person can do when the relay shows a certificate that this machine has no reason to trust. */
export function withTlsAdvice(detail: string, now = new Date()): string {
  if (unknownAuthority.test(detail))
    return `${detail}; where the relay has a certificate of the site's own authority, name that authority's PEM file in CLOUDPRINT_CA_FILE`
  if (wrongTime.test(detail))
    return `${detail}; this machine's clock says ${now.toISOString()}: set it if that is wrong, else the relay's certificate has to be renewed`
  if (otherName.test(detail)) return `${detail}; use the name of the relay that stands in its certificate`
  return detail
}
