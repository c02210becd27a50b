import { ASSERTION_SECONDS } from '@cloudprint/protocol/channel/handshake'
import { jwtVerify } from 'jose'
import type { KeyObject } from 'node:crypto'
import { agentPublicKey } from './agent-public-key.ts'

/** Site machines keep time by NTP or badly; an assertion may be this much off. */
const CLOCK_TOLERANCE_SECONDS = 30

/**
 * What is wrong with an agent's assertion, in words that help whoever looks after the site machine; undefined when nothing is.
 * The key as `x` of its JWK may come from anybody, and be none.
 */
export async function flawOfAssertion(
  assertion: string,
  { publicKey, issuer, audience }: { publicKey: KeyObject | string; issuer: string; audience: string },
): Promise<string | undefined> {
  try {
    const key = typeof publicKey === 'string' ? agentPublicKey(publicKey) : publicKey
    const { payload } = await jwtVerify(assertion, key, {
      algorithms: ['EdDSA'],
      audience,
      issuer,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iat'],
      // Also refuses an `iat` in the future, and with it assertions made ahead for later use.
      maxTokenAge: ASSERTION_SECONDS,
    })
    const { exp = 0, iat = 0 } = payload
    return exp - iat > ASSERTION_SECONDS ? `The assertion holds longer than ${ASSERTION_SECONDS} seconds.` : undefined
  } catch (error) {
    return `The assertion is not accepted: ${error instanceof Error ? error.message : String(error)}. The relay's clock says ${new Date().toISOString()}.`
  }
}
