import type { Logger } from '@cloudprint/process-kit/logger'
import { Name } from '@cloudprint/protocol/text'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { randomUUIDv7 } from 'node:crypto'
import { firstOrganization } from '../access/first-organization.ts'
import type { Queries } from '../db/database.ts'
import type { AccountActs } from './account-acts/account-acts.ts'
import { auditedAdapter } from './account-acts/audited-adapter.ts'
import { authLog } from './auth-log.ts'
import { ADDRESS_HEADER } from './address-header.ts'
import { passkeyPlugin, secondFactorPlugin } from './auth-plugins.ts'
import { failedSignInsPlugin } from './failed-sign-ins-plugin.ts'
import { onceOnlyPlugin } from './once-only-plugin.ts'
import type { PersonNotices } from './person-notices.ts'
import { emailChangePlugin } from './email-change-plugin.ts'
import type { EmailChanges } from './email-changes.ts'
import type { SingleSignOn } from './sso/single-sign-on.ts'
import { endOfSsoSession } from './sso/end-of-sso-session.ts'
import { ssoPlugin } from './sso/sso-plugin.ts'

export interface AuthSettings {
  db: Queries
  log: Logger
  secret: string
  /** Browsers reach us by HTTPS, by our own certificate or a proxy's: cookies are marked Secure. */
  isSecure: boolean
  /** Where people reach the console, as its operator declared it. */
  consoleUrl: string
  acts: AccountActs
  notices: PersonNotices
  sso: SingleSignOn
  emails: EmailChanges
}

export const AUTH_PATH = '/auth'

const neverBegun = { createdAt: new Date(0) }
const RESET_SECONDS = 3_600
const PersonName = Name(100)

/** People's sign-in, by better-auth on our tables. Nobody signs up: the first run makes the owner, and people invite people. */
export function createAuth({ db, log, secret, isSecure, consoleUrl, acts, notices, sso, emails }: AuthSettings) {
  return betterAuth({
    appName: 'Cloud Print',
    basePath: AUTH_PATH,
    // No baseURL: a relay is known by several names (localhost, its own, a proxy's), and trusts the one it was called by.
    secret,
    database: auditedAdapter(db, acts),
    user: { modelName: 'person' },
    session: {
      additionalFields: {
        organizationId: { type: 'string', required: false, input: false },
        begunBy: { type: 'string', required: false, input: false },
        ssoOrganizationId: { type: 'string', required: false, input: false },
      },
    },
    databaseHooks: {
      user: { update: { before: async (change) => judgeChange(change) } },
      session: {
        // One that takes over from another keeps by what that one was begun, and where it looks.
        create: {
          before: async ({ userId: personId, ...made }, context) => {
            const begunBy = typeof made['begunBy'] === 'string' ? made['begunBy'] : wayOf(context?.path)
            const organizationId = made['organizationId'] ?? context?.context.session?.session['organizationId']
            if (typeof organizationId === 'string') return { data: { begunBy, organizationId } }
            return { data: { begunBy, organizationId: await acts.ask((queries) => firstOrganization(queries, { personId, begunBy })) } }
          },
        },
        // better-auth renews whatever is looked at; this one it has just read.
        update: {
          before: async (change, context) => {
            const end = change.expiresAt === undefined ? undefined : endOfSsoSession(context?.context.session?.session ?? neverBegun)
            return end === undefined ? undefined : { data: { expiresAt: end } }
          },
        },
      },
    },
    plugins: [
      secondFactorPlugin(),
      onceOnlyPlugin(),
      passkeyPlugin(consoleUrl),
      ssoPlugin(sso),
      emailChangePlugin(emails),
      failedSignInsPlugin(notices.signInFailed),
    ],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      sendResetPassword: async ({ user, token }) => notices.resetWasAsked(user, token),
      resetPasswordTokenExpiresIn: RESET_SECONDS,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: ({ user }) => notices.passwordWasReset(user),
    },
    // Whoever reads the database must not find links there that still open something.
    verification: { storeIdentifier: 'hashed' },
    // Guesses are throttled in `mount-auth.ts`, by address and by account.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // Else it logs to the console in its own way and answers an empty 500; the filter does both as for every request.
    onAPIError: { throw: true },
    logger: { level: 'warn', log: authLog(log) },
    advanced: {
      // better-auth's own prefix for secure cookies, __Secure-, lets other names under the same domain set them; __Host- does not.
      useSecureCookies: false,
      cookiePrefix: isSecure ? '__Host-cloudprint' : 'cloudprint',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => randomUUIDv7() },
    },
  })
}

/** Names stand in histories, beside those of jobs and printers, and are held to the same. Nothing here shows a picture. */
async function judgeChange({ name, image }: { name?: string | undefined; image?: string | null | undefined }): Promise<void> {
  if (image !== undefined) throw new APIError('BAD_REQUEST', { code: 'INVALID_IMAGE', message: 'An account has no picture' })
  if (name === undefined || PersonName.safeParse(name).success) return
  throw new APIError('BAD_REQUEST', { code: 'INVALID_NAME', message: 'A name has 1 to 100 characters' })
}

function wayOf(path: string | undefined): 'password' | 'passkey' {
  return path?.startsWith('/passkey/') === true ? 'passkey' : 'password'
}

export type Auth = ReturnType<typeof createAuth>
