import { z } from 'zod'

/** Half a surrogate pair is no character, and NUL none that Postgres keeps; C1 controls pass, since wrongly decoded Windows text has them. */
const oneLine = /^(?:[^\p{Cc}\p{Cs}]|[\u0080-\u009f])*$/u
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

/** What people call something: one line, not empty, without spaces around it. */
export function Name(max: number) {
  return z.string().trim().min(1).max(max).regex(oneLine, 'must not contain control characters or broken Unicode')
}
