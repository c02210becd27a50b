import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { ADDRESS_HEADER } from './address-header.ts'
import type { Person } from './person.ts'
import type { PersonNotices } from './person-notices.ts'
import { createThrottle } from './throttle.ts'

/** Who looks learns of guesses from a few of them; more would only fill the audit, from which nothing is taken away. */
const failures = { max: 5, perMs: 15 * 60_000 }

/** Tells of wrong passwords for accounts that there are; they change nothing, so that no transaction has to tell of them. */
export function failedSignInsPlugin(signInFailed: PersonNotices['signInFailed']): BetterAuthPlugin {
  const failuresOfPerson = createThrottle(failures)
  return {
    id: 'failed-sign-ins',
    hooks: {
      after: [
        {
          matcher: ({ path }) => path === '/sign-in/email',
          handler: createAuthMiddleware(async (context) => {
            const { returned, internalAdapter, logger } = context.context
            if (!(returned instanceof APIError) || returned.statusCode !== 401) return
            const found: { user: Person } | null = await internalAdapter.findUserByEmail(emailIn(context.body))
            if (found === null || failuresOfPerson.take(found.user.id) > 0) return
            // Nobody waits for it: how long the answer takes must not tell who has an account.
            signInFailed(found.user, context.headers?.get(ADDRESS_HEADER) ?? null).catch((error: unknown) =>
              logger.error('a failed sign-in was not audited', error),
            )
          }),
        },
      ],
    },
  }
}

function emailIn(body: unknown): string {
  const { email } = body as { email?: unknown }
  return typeof email === 'string' ? email.toLowerCase() : ''
}
