import { z } from 'zod'

/** A list of keywords from another version: words that this one does not know are dropped, so that the rest is still of use. */
export function knownWords<const Words extends readonly [string, ...string[]]>(words: Words, max: number) {
  const known = new Set<unknown>(words)
  return z.preprocess(
    (value) => (Array.isArray(value) ? value.filter((word) => typeof word !== 'string' || known.has(word)) : value),
    z.array(z.enum(words)).max(max),
  )
}
