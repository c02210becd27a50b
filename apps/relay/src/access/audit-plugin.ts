import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'
import type { PersonAct } from './audit-of-person.ts'
import { ADDRESS_HEADER } from './address-header.ts'

/** What the audit calls a success at these addresses. */
const actionByPath: Partial<Record<string, string>> = {
  '/sign-in/email': 'person.signed-in',
  '/two-factor/verify-backup-code': 'person.signed-in-by-recovery-code',
  '/two-factor/disable': 'person.second-factor-removed',
  '/two-factor/generate-backup-codes': 'person.recovery-codes-made',
  '/passkey/verify-authentication': 'person.signed-in',
  '/passkey/verify-registration': 'person.passkey-added',
  '/passkey/delete-passkey': 'person.passkey-removed',
  '/change-password': 'person.password-changed',
  '/revoke-session': 'person.session-ended',
  '/revoke-other-sessions': 'person.other-sessions-ended',
}

/** Tells what people do to their accounts. It stands last: whoever still owes a second factor has not signed in by then. */
export function auditPlugin(acted: (act: PersonAct) => Promise<void>): BetterAuthPlugin {
  return {
    id: 'audit',
    hooks: {
      after: [
        {
          matcher: () => true,
          handler: createAuthMiddleware(async (context) => {
            const { newSession, session, returned } = context.context
            const action = context.path === '/two-factor/verify-totp' ? totpAction(session !== null) : actionByPath[context.path]
            if (action === undefined || returned instanceof Error) return
            const user = newSession?.user ?? session?.user
            // Null after a right password where the second step is still to come.
            if (user === undefined || (context.path.startsWith('/sign-in') && newSession === null)) return
            await acted({ person: user, action, address: context.headers?.get(ADDRESS_HEADER) ?? null })
          }),
        },
      ],
    },
  }
}

/** The same address proves a new app to who is signed in, and signs in who is not. */
function totpAction(wasSignedIn: boolean): string {
  return wasSignedIn ? 'person.second-factor-added' : 'person.signed-in'
}
