import type { Problem, ProblemCode } from '@cloudprint/protocol/problems'

export interface AuthAnswer {
  status: number
  text: string
  path: string
}

const codes: Record<number, ProblemCode> = { 400: 'request-invalid', 401: 'credentials-invalid', 403: 'forbidden', 422: 'request-invalid' }

/** better-auth's own reasons that people can do something about, whichever of its addresses gives them. */
const known: Partial<Record<string, Problem>> = {
  INVALID_TOKEN: { code: 'reset-link-invalid', detail: 'This link was used already, is older than an hour, or was never made here.' },
  INVALID_PASSWORD: { code: 'password-wrong', detail: 'The password is not the one of this account.' },
  PASSWORD_TOO_SHORT: { code: 'request-invalid', detail: 'A password has at least 10 characters.' },
  PASSWORD_TOO_LONG: { code: 'request-invalid', detail: 'A password has at most 128 characters.' },
}

/** better-auth's errors have codes of their own; people get ours, or its sentence where we have none. */
export function authProblem({ status, text, path }: AuthAnswer): Problem {
  const { code: reason, message } = answerIn(text)
  // What is no address is nobody's; one answer for both says nothing about who has an account.
  if (path === '/sign-in/email' && (status === 401 || reason === 'INVALID_EMAIL')) {
    return { code: 'sign-in-refused', detail: 'No account has this e-mail address and this password.' }
  }
  const problem = known[String(reason)]
  if (problem !== undefined) return problem
  const code = codes[status]
  if (code === undefined) throw new Error(`better-auth answered ${status}: ${text.slice(0, 500)}`)
  return { code, detail: typeof message === 'string' ? `${message}.` : 'The request was refused.' }
}

function answerIn(text: string): { code?: unknown; message?: unknown } {
  try {
    return JSON.parse(text) as { code?: unknown; message?: unknown }
  } catch {
    return {}
  }
}
