import { ProblemError } from '../http/problem-error.ts'

/** As JSON writes U+0000, and not a backslash before the letters u0000. */
const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/

/** PostgreSQL keeps no U+0000 in a text, and what better-auth is told it looks up there: it would answer with a failure of the server. */
export function refuseNul(body: unknown): void {
  if (!escapedNul.test(String(body))) return
  throw new ProblemError({ code: 'request-invalid', detail: 'The body holds the character U+0000, which no text here may have.' })
}
