import { passkey } from '@better-auth/passkey'
import type { BetterAuthPlugin } from 'better-auth'
import { APIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins'

const TRUST_SECONDS = 30 * 86_400

/** An authenticator app (RFC 6238) and recovery codes, as a second step after the password. */
export function secondFactorPlugin() {
  return twoFactor({
    issuer: 'Cloud Print',
    // Who came by an identity provider has no password that could be asked for.
    allowPasswordless: true,
    // Only where it was asked for at the second step.
    trustDeviceMaxAge: TRUST_SECONDS,
    twoFactorCookieMaxAge: 600,
  })
}

/**
 * Passkeys belong to one name for ever: that of the address which the operator declared. Under another name of this relay they can
 * not be used, and the console says where they can. A passkey alone signs in, so its device must have checked who uses it.
 */
export function passkeyPlugin(consoleUrl: string): BetterAuthPlugin {
  return passkey({
    rpID: new URL(consoleUrl).hostname,
    rpName: 'Cloud Print',
    // Not what the request says: its Origin is anybody's to write who is no browser.
    origin: new URL(consoleUrl).origin,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => insistOnUser(verification.registrationInfo?.userVerified),
    },
    authentication: {
      afterVerification: async ({ verification }) => insistOnUser(verification.authenticationInfo.userVerified),
    },
  })
}

function insistOnUser(isVerified: boolean | undefined): void {
  if (isVerified === true) return
  throw new APIError('UNAUTHORIZED', { code: 'USER_NOT_VERIFIED', message: 'The device did not check who uses it' })
}
