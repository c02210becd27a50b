import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { z } from 'zod'
import { ADDRESS_HEADER } from './address-header.ts'
import type { EmailChanges } from './email-changes.ts'

const Begin = z.object({ email: z.email().max(254).toLowerCase(), password: z.string().max(128).optional() })
const Confirm = z.object({ token: z.string().max(2_000) })
/** For whom no password can be asked. */
const FRESH_MS = 24 * 60 * 60_000

/** Changing one's address, as addresses of better-auth, which knows sessions and passwords. */
export function emailChangePlugin(emails: EmailChanges): BetterAuthPlugin {
  return {
    id: 'email-change',
    endpoints: {
      beginEmailChange: createAuthEndpoint(
        '/change-email/begin',
        { method: 'POST', body: Begin, use: [sessionMiddleware] },
        async (context) => {
          const { session, user } = context.context.session
          await insistOnPerson(context.context, { userId: user.id, password: context.body.password, createdAt: session.createdAt })
          const address = context.headers?.get(ADDRESS_HEADER) ?? null
          const wanted = { person: user, email: context.body.email, address }
          if (emails.mails) {
            await emails.ask(wanted)
            return context.json({ isMailed: true })
          }
          const changed = await emails.changeUnproved(wanted)
          if (!changed.ok) throw refusal(changed.reason)
          return context.json({ isMailed: false })
        },
      ),
      readEmailChange: createAuthEndpoint('/change-email/read', { method: 'POST', body: Confirm }, async (context) => {
        const found = await emails.read(context.body.token)
        if (!found.ok) throw refusal(found.reason)
        return context.json({ from: found.from, to: found.to })
      }),
      endEmailChange: createAuthEndpoint('/change-email/confirm', { method: 'POST', body: Confirm }, async (context) => {
        const changed = await emails.confirm(context.body.token, context.headers?.get(ADDRESS_HEADER) ?? null)
        if (!changed.ok) throw refusal(changed.reason)
        return context.json({ email: changed.email })
      }),
    },
  }
}

interface Asked {
  userId: string
  password: string | undefined
  createdAt: Date
}

interface PasswordGround {
  password: { verify(wanted: { hash: string; password: string }): Promise<boolean> }
  internalAdapter: { findAccounts(userId: string): Promise<{ providerId: string; password?: string | null | undefined }[]> }
}

/** By the password; who has none shows by a session of today that it is not an unattended browser's. */
async function insistOnPerson({ password, internalAdapter }: PasswordGround, { userId, password: given, createdAt }: Asked): Promise<void> {
  const accounts = await internalAdapter.findAccounts(userId)
  const hash = accounts.find(({ providerId }) => providerId === 'credential')?.password
  if (hash === undefined || hash === null) {
    if (Date.now() - new Date(createdAt).getTime() < FRESH_MS) return
    throw new APIError('FORBIDDEN', { code: 'SESSION_NOT_FRESH', message: 'Signed in too long ago' })
  }
  const isRight = given !== undefined && (await password.verify({ hash, password: given }))
  if (!isRight) throw new APIError('UNAUTHORIZED', { code: 'INVALID_PASSWORD', message: 'Not the password' })
}

function refusal(reason: 'link-invalid' | 'email-taken' | 'no-mail'): APIError {
  return new APIError('FORBIDDEN', { code: `email-change: ${reason}`, message: reason })
}
