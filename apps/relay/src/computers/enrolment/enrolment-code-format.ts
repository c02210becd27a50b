import { hash, randomInt } from 'node:crypto'

/** Crockford's base 32: no I, L, O and U, which are mistaken for others when read aloud or typed. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 3
const GROUP_LENGTH = 4

/** Such as `7KQM-X2WD-HB9T`: 60 bits, which the throttle and the expiry make far more than enough. */
export function makeEnrolmentCode(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** People type codes in lower case, with spaces, without hyphens, and O for 0. */
export function hashOfEnrolmentCode(code: string): Buffer {
  const meant = code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return hash('sha256', meant, 'buffer')
}
