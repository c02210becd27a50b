/** Node's and OpenSSL's codes for why there is no connection; addresses that names stand for are not told. */
const words: Record<string, string> = {
  ECONNREFUSED: 'nothing there takes connections',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ETIMEDOUT: 'no connection comes about',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ENOTFOUND: 'its name is not known here',
  EAI_AGAIN: 'its name can not be looked up at this moment',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is one that nobody here trusts',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is one that nobody here trusts',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is one that nobody here trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is one that nobody here trusts',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/** Why a host is not reached, as a person says it, with the code for who looks it up. */
export function unreachableWords({ code = '', message }: NodeJS.ErrnoException): string {
  const known = words[code]
  return known === undefined ? message || code : `${known} (${code})`
}
