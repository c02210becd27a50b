import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

/** What an invitation's link carries: shown or mailed once, kept nowhere. */
export function makeInvitationToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** SHA-256; a token has 256 random bits, so a slow hash would add nothing. */
export function hashOfInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
