import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** An agent's Ed25519 key from the `x` of its JWK (RFC 8037). */
export function agentPublicKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}
