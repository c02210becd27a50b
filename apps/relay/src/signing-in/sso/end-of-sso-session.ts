/** Then the provider is asked anew, also about the role. */
const SSO_SESSION_MS = 24 * 60 * 60_000

interface Begun {
  begunBy?: unknown
  createdAt: Date
}

/** When a session that was begun by single sign-on ends, whatever is done with it; undefined for any other. */
export function endOfSsoSession({ begunBy, createdAt }: Begun): Date | undefined {
  return begunBy === 'sso' ? new Date(createdAt.getTime() + SSO_SESSION_MS) : undefined
}
