import { Obstacle } from './obstacle.ts'

type Coded = Error & { code?: string; errors?: unknown[]; cause?: unknown }

/** What a failed connection met, by Node's and OpenSSL's own codes. Its words name no secret: only places and codes. */
export function obstacleOf(error: unknown): Obstacle {
  if (error instanceof Obstacle) return error
  if (!(error instanceof Error)) return new Obstacle('link-broken', String(error))
  const failure = error as Coded
  if (failure.cause instanceof Obstacle) return failure.cause
  // Several addresses were tried (happy eyeballs): the first that was refused says more than one that never answered.
  const tried = (failure.errors ?? []).filter((one): one is Coded => one instanceof Error)
  const first = tried.find(({ code }) => code === 'ECONNREFUSED') ?? tried[0]
  const { code = '', message } = first ?? failure
  const words = plain(message === '' ? code : message)
  const known = byCode[code] ?? byWords.find(([pattern]) => pattern.test(`${code} ${words}`))?.[1]
  return new Obstacle(known ?? 'link-broken', words, { cause: error })
}

/** Node adds advice for who starts it and the near end of a connection, and has several words for silence. */
function plain(words: string): string {
  if (/^(timeout|The operation was aborted due to timeout)$/.test(words)) return 'no answer in time'
  return words.replace(/; if the root CA is installed locally.*$| - Local \(.*\)$/, '')
}

const byCode: Record<string, Obstacle['code']> = {
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  EAI_FAIL: 'name-unknown',
  EAI_NODATA: 'name-unknown',
  ENETUNREACH: 'network-unreachable',
  EHOSTUNREACH: 'network-unreachable',
  ENETDOWN: 'network-unreachable',
  EADDRNOTAVAIL: 'network-unreachable',
  ECONNREFUSED: 'port-closed',
  ETIMEDOUT: 'port-blocked',
  EACCES: 'port-blocked',
  EPERM: 'port-blocked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-other-name',
  CERT_HAS_EXPIRED: 'tls-wrong-time',
  CERT_NOT_YET_VALID: 'tls-wrong-time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  CERT_UNTRUSTED: 'tls-untrusted',
  CERT_SIGNATURE_FAILURE: 'tls-untrusted',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls-too-old',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls-too-old',
  ERR_SSL_WRONG_SSL_VERSION: 'tls-too-old',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
}

const byWords: [RegExp, Obstacle['code']][] = [
  [/no answer (with)?in|timed out|timeout/i, 'port-blocked'],
  [/before secure TLS connection|ERR_SSL_|EPROTO|handshake|alert/i, 'tls-broken'],
]
