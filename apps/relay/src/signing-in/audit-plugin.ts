import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import type { PersonAct } from './audit-of-person.ts'
import { ADDRESS_HEADER } from './address-header.ts'
import { createThrottle } from './throttle.ts'

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
  '/sign-out': 'person.signed-out',
  '/update-user': 'person.renamed',
  '/passkey/update-passkey': 'person.passkey-renamed',
  '/revoke-session': 'person.session-ended',
  '/revoke-sessions': 'person.all-sessions-ended',
  '/revoke-other-sessions': 'person.other-sessions-ended',
}

/** Who looks learns of guesses from a few of them; more would only fill the audit, from which nothing is taken away. */
const failures = { max: 5, perMs: 15 * 60_000 }

/** Tells what people do to their accounts. It stands last: whoever still owes a second factor has not signed in by then. */
export function auditPlugin(acted: (act: PersonAct) => Promise<void>): BetterAuthPlugin {
  const failuresOfPerson = createThrottle(failures)
  return {
    id: 'audit',
    hooks: {
      // Afterwards nobody could tell whose session it was.
      before: [
        {
          matcher: ({ path }) => path === '/sign-out',
          handler: createAuthMiddleware(async (context) => void (await getSessionFromCtx(context))),
        },
      ],
      after: [
        {
          matcher: () => true,
          handler: createAuthMiddleware(async (context) => {
            const { newSession, session, returned, internalAdapter, logger } = context.context
            const address = context.headers?.get(ADDRESS_HEADER) ?? null
            if (context.path === '/sign-in/email' && returned instanceof APIError && returned.statusCode === 401) {
              const found = await internalAdapter.findUserByEmail(emailIn(context.body))
              if (found === null || failuresOfPerson.take(found.user.id) > 0) return
              // Nobody waits for it: how long the answer takes must not tell who has an account.
              acted({ person: found.user, action: 'person.sign-in-failed', address }).catch((error: unknown) =>
                logger.error('a failed sign-in was not audited', error),
              )
              return
            }
            const action = context.path === '/two-factor/verify-totp' ? totpAction(session !== null) : actionByPath[context.path]
            if (action === undefined || returned instanceof Error) return
            const user = newSession?.user ?? session?.user
            // Null after a right password where the second step is still to come.
            if (user === undefined || (context.path.startsWith('/sign-in') && newSession === null)) return
            const change = action === 'person.renamed' ? { before: nameOf(session?.user), after: nameOf(user) } : {}
            await acted({ person: user, action, address, ...change })
          }),
        },
      ],
    },
  }
}

function nameOf(user: { name: string } | undefined): { name: string | undefined } {
  return { name: user?.name }
}

/** The same address proves a new app to who is signed in, and signs in who is not. */
function totpAction(wasSignedIn: boolean): string {
  return wasSignedIn ? 'person.second-factor-added' : 'person.signed-in'
}

function emailIn(body: unknown): string {
  const { email } = body as { email?: unknown }
  return typeof email === 'string' ? email.toLowerCase() : ''
}
