import { randomInt } from 'node:crypto'

const CONSONANTS = 'bdfghjkmnprstvz'
const VOWELS = 'aeiou'
const SYLLABLES = 3
const WORDS = 4

/** Such as `bakuti-morafe-dizupo-hanegi`: pronounceable, 74 bits, nothing that is mistaken for something else. */
export function readablePassword(): string {
  const pick = (letters: string) => letters.charAt(randomInt(letters.length))
  const word = () => Array.from({ length: SYLLABLES }, () => pick(CONSONANTS) + pick(VOWELS)).join('')
  return Array.from({ length: WORDS }, word).join('-')
}
