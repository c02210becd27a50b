import { randomBytes, randomInt } from 'node:crypto'

const STRETCHES = 8

/**
 * A document that nobody could mistake for another, in stretches of random printable text and of random bytes by turns. The text outlives
 * being taken for a string in UTF-8; the bytes are what no text holds, so that nothing goes unseen because it only ever met letters. Text
 * comes first: of a document that is logged, mostly the beginning is.
 */
export function makeCanary(length: number): Buffer {
  const stretch = Math.ceil(length / STRETCHES)
  const stretches = Array.from({ length: STRETCHES }, (_, index) => (index % 2 === 0 ? printableText(stretch) : randomBytes(stretch)))
  return Buffer.concat(stretches).subarray(0, length)
}

/** Any of the characters of ASCII from the space to the tilde, those that JSON escapes among them. */
export function printableText(length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => randomInt(0x20, 0x7f)))
}
