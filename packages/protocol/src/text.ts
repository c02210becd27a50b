import { z } from 'zod'
import { plainText } from './plain-text.ts'

/** Half a surrogate pair is no character, and NUL none that Postgres keeps; C1 controls pass, since wrongly decoded Windows text has them. */
const oneLine = /^(?:[^\p{Cc}\p{Cs}]|[\u0080-\u009f])*$/u
/** Spaces and joiners that nobody sees: a name of these alone is a link without words. */
const visible = /[^\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}]/u
const manyLines = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r\u0080-\u009f])*$/u

/**
 * Text from outside that is stored or searched for, on one line. Everything that reaches the database goes through this
 * or its siblings: one string that Postgres refuses fails the statement, and with it the jobs of others in the same batch.
 */
export function Text(max: number) {
  return z.string().max(max).regex(oneLine, 'must not contain control characters or broken Unicode')
}

/** The same, with tabs and line breaks. */
export function Lines(max: number) {
  return z.string().max(max).regex(manyLines, 'must not contain control characters or broken Unicode')
}

/** What people call something: one line that shows something, without spaces around it. */
export function Name(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(oneLine, 'must not contain control characters or broken Unicode')
    .regex(visible, 'must contain something that can be seen')
}

/**
 * What a machine says to people (messages of a print system, names of hosts and supplies): cleaned and cut, never refused,
 * since with a bad byte in its words the fact beside them would be lost. What names something is `Text`: altered, it would name another.
 */
export function Told(max: number) {
  return z
    .string()
    .overwrite((text) => plainText(text, max))
    .max(max)
}
