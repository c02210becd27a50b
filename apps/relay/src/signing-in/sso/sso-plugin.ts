import { OwnPath } from '@cloudprint/protocol/http/own-path'
import type { SsoRefusal } from '@cloudprint/protocol/http/sso-routes'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'
import { ADDRESS_HEADER } from '../address-header.ts'
import type { SingleSignOn } from './single-sign-on.ts'

const COOKIE = 'sso'
const COOKIE_SECONDS = 600

const Begin = z.object({ email: z.string().max(320), to: OwnPath.optional() })

/** What those may not change whose account another looks after: else whoever vouches for them could get in without vouching. */
const ownAccount =
  /^\/(change-password|change-email\/begin|two-factor\/(enable|disable|generate-backup-codes)|passkey\/(verify-registration|generate-register-options|update-passkey|delete-passkey))$/

/** The two ends of signing in by an organization's own identity provider, as addresses of better-auth, whose sessions it begins. */
export function ssoPlugin(sso: SingleSignOn): BetterAuthPlugin {
  return {
    id: 'sso',
    endpoints: {
      findSso: createAuthEndpoint('/sso/find', { method: 'POST', body: Begin.pick({ email: true }) }, async (context) =>
        context.json({ isOffered: await sso.isOfferedTo(context.body.email) }),
      ),
      beginSso: createAuthEndpoint('/sso/begin', { method: 'POST', body: Begin }, async (context) => {
        const begun = await sso.begin({ ...context.body, host: new URL(context.request?.url ?? 'http://nowhere').host })
        if (!begun.ok) throw new APIError('BAD_REQUEST', { code: begun.problem.code, message: begun.problem.detail })
        const cookie = context.context.createAuthCookie(COOKIE, { maxAge: COOKIE_SECONDS })
        context.setCookie(cookie.name, begun.ticket, cookie.attributes)
        return context.json({ url: begun.url })
      }),
      endSso: createAuthEndpoint('/sso/callback', { method: 'GET' }, async (context) => {
        const cookie = context.context.createAuthCookie(COOKIE)
        const ticket = context.getCookie(cookie.name) ?? ''
        context.setCookie(cookie.name, '', { ...cookie.attributes, maxAge: 0 })
        const query = new URL(context.request?.url ?? 'http://nowhere').search.slice(1)
        const ended = await sso.end({ ticket, query, address: context.headers?.get(ADDRESS_HEADER) ?? null })
        if (!ended.ok) throw context.redirect(refusedAddress(ended.refusal))
        const user = await context.context.internalAdapter.findUserById(ended.personId)
        if (user === null) throw new Error('somebody was admitted and is not there')
        const { organizationId } = ended
        const given = { begunBy: 'sso', ssoOrganizationId: organizationId, organizationId }
        // For a day, see `end-of-sso-session.ts`.
        const session = await context.context.internalAdapter.createSession(user.id, true, given)
        await setSessionCookie(context, { session, user }, true)
        throw context.redirect(ended.to)
      }),
    },
    hooks: {
      before: [
        {
          matcher: ({ path }) => path !== undefined && ownAccount.test(path),
          handler: createAuthMiddleware(async (context) => {
            const found = await getSessionFromCtx(context)
            if (found?.session['begunBy'] === 'sso')
              throw new APIError('FORBIDDEN', { message: 'Your identity provider looks after how you sign in' })
          }),
        },
      ],
    },
  }
}

function refusedAddress(refusal: SsoRefusal): string {
  return `/sign-in?sso=${refusal}`
}
