import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Membership } from './read-memberships.ts'

interface Signed {
  user: { twoFactorEnabled?: boolean | null | undefined }
  session: { begunBy?: string | null | undefined; ssoOrganizationId?: string | null | undefined }
}

/** Whether the way in which somebody signed in is good enough for the organization that they look at. */
export function refuseWay({ user, session }: Signed, membership: Membership): Refused | undefined {
  const { needsSecondFactor, needsSso, organizationId, role, via } = membership
  const isBySso = session.begunBy === 'sso'
  // One organization's provider vouches for nobody in another.
  if (isBySso && session.ssoOrganizationId !== organizationId) {
    return refuse('credentials-invalid', 'This organization is not the one that signed you in: sign in anew, by password or passkey.')
  }
  // Whom the provider brought it vouches for each time: a password, which whoever has the mailbox can set, would outlast its word.
  const isSsoAlone = needsSso || via === 'sso'
  if (isSsoAlone && !isBySso && role !== 'owner') return refuse('sso-required', 'You signed in by password or passkey.')
  // Who has an app was asked for its code; a passkey is two factors in one; an identity provider looks after its own.
  const hasProvedMore = user.twoFactorEnabled === true || session.begunBy !== 'password'
  if (!needsSecondFactor || hasProvedMore) return undefined
  return refuse('second-factor-missing', 'You signed in with a password alone.')
}
