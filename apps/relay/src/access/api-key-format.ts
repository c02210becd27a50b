import { hash, randomBytes } from 'node:crypto'

/** Marks our keys for people and for leak scanners. */
const PREFIX = 'cpk_'
const SECRET_BYTES = 32
/** Enough to tell keys apart in a list (a million to one among 4096), and far too little to guess the rest. */
const SHOWN_CHARACTERS = PREFIX.length + 6

const shape = /^cpk_[\w-]{43}$/

export interface NewKey {
  key: string
  prefix: string
  hash: Buffer
}

export function makeKey(): NewKey {
  const key = PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
  return { key, prefix: key.slice(0, SHOWN_CHARACTERS), hash: Buffer.from(hashOfKey(key), 'base64url') }
}

export function isKeyShaped(key: string): boolean {
  return shape.test(key)
}

/** SHA-256 in base64url; a key has 256 random bits, so a slow hash would add nothing. */
export function hashOfKey(key: string): string {
  return hash('sha256', key, 'base64url')
}
