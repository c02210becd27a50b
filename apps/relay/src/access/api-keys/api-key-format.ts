import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** Marks our keys for people and for leak scanners: docs/api-keys.md has the expression that finds them. */
const PREFIX = 'cpk_'
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 62⁴³ is a little more than 2²⁵⁶. Letters and digits alone, so that a double click takes the whole key. */
const SECRET_CHARACTERS = 43
/** 62⁶ is more than 2³². */
const CHECKSUM_CHARACTERS = 6
/** Enough to tell keys apart in a list, and far too little to guess the rest. */
const SHOWN_CHARACTERS = PREFIX.length + 6

const shape = /^cpk_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

export interface NewKey {
  key: string
  prefix: string
  hash: Buffer
}

export function makeKey(): NewKey {
  const secret = Array.from({ length: SECRET_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  const key = PREFIX + secret + checksum(secret)
  return { key, prefix: key.slice(0, SHOWN_CHARACTERS), hash: Buffer.from(hashOfKey(key), 'base64url') }
}

/** Whether it may be one of ours: a key that was cut off or mistyped fails its checksum, and is refused without asking the database. */
export function isKeyShaped(key: string): boolean {
  const [, secret, sum] = shape.exec(key) ?? []
  return secret !== undefined && checksum(secret) === sum
}

/** SHA-256 in base64url; a key has 256 random bits, so a slow hash would add nothing. */
export function hashOfKey(key: string): string {
  return hash('sha256', key, 'base64url')
}

/** CRC-32 in base 62, as leak scanners expect it of keys: few texts that look like a key are taken for one. */
function checksum(secret: string): string {
  let rest = crc32(secret)
  let digits = ''
  for (let at = 0; at < CHECKSUM_CHARACTERS; at += 1) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits
    rest = Math.floor(rest / ALPHABET.length)
  }
  return digits
}
