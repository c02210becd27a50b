export type Credentials = { kind: 'basic'; username: string; password: string } | { kind: 'bearer'; token: string }

/** The request header that credentials make (RFC 7617, RFC 6750); none without any. */
export function authorizationHeader(credentials: Credentials | undefined): Record<string, string> {
  if (credentials === undefined) return {}
  if (credentials.kind === 'bearer') return { Authorization: `Bearer ${credentials.token}` }
  const { username, password } = credentials
  return { Authorization: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` }
}
