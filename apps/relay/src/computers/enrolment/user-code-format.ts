import { hash, randomInt } from 'node:crypto'

/** RFC 8628 §6.1: no vowels, so that no words come out, and nothing that is mistaken for another. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ'
const GROUP_LENGTH = 4

/** Such as `WDJB-MJHT`: 34 bits, which nobody guesses at ten a minute in the 15 minutes that it holds. */
export function makeUserCode(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return `${group()}-${group()}`
}

/** People type it in lower case, with spaces, without the hyphen. */
export function hashOfUserCode(code: string): Buffer {
  return hash('sha256', code.toUpperCase().replaceAll(/[^A-Z]/g, ''), 'buffer')
}
