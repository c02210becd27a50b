import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'

/** A code of an app holds for its half minute and the one on either side. */
const HOLDS_MS = 90_000
const MAX_REMEMBERED = 10_000
/** better-auth's own, in which a browser keeps whose second step is to come. */
const COOKIE = 'two_factor'

/**
 * A code signs somebody in once (RFC 6238 §5.2): who looked over the shoulder has nothing. It counts as used when it comes, and not when it
 * was found right: of two that come together one is taken. Each relay remembers for itself.
 */
export function onceOnlyPlugin(): BetterAuthPlugin {
  const usedAtMs = new Map<string, number>()
  return {
    id: 'once-only',
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/two-factor/verify-totp',
          handler: createAuthMiddleware(async (context) => {
            const { createAuthCookie, internalAdapter, secret } = context.context
            const challenge = await context.getSignedCookie(createAuthCookie(COOKIE).name, secret)
            const step = typeof challenge === 'string' ? await internalAdapter.findVerificationValue(challenge) : null
            if (step === null) return
            const key = `${step.value} ${String((context.body as { code?: unknown }).code).slice(0, 20)}`
            const isUsed = performance.now() - (usedAtMs.get(key) ?? -HOLDS_MS) < HOLDS_MS
            if (isUsed) throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'The code was used already' })
            usedAtMs.delete(key)
            usedAtMs.set(key, performance.now())
            const [oldest] = usedAtMs.keys()
            if (usedAtMs.size > MAX_REMEMBERED && oldest !== undefined) usedAtMs.delete(oldest)
          }),
        },
      ],
    },
  }
}
