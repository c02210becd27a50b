import type { Problem, ProblemCode } from '@cloudprint/protocol/problems'

export interface AuthAnswer {
  status: number
  text: string
  path: string
}

const codes: Record<number, ProblemCode> = { 400: 'request-invalid', 401: 'credentials-invalid', 403: 'forbidden', 422: 'request-invalid' }

const wrongCode: Problem = { code: 'code-wrong', detail: 'The code is not the one that the app shows now, or was used already.' }
const beginAgain: Problem = { code: 'sign-in-expired', detail: 'Ten minutes have passed, or five wrong codes were tried.' }

/** better-auth's own reasons that people can do something about, whichever of its addresses gives them. */
const known: Partial<Record<string, Problem>> = {
  'INVALID_TOKEN': { code: 'reset-link-invalid', detail: 'This link was used already, is older than an hour, or was never made here.' },
  'INVALID_CODE': wrongCode,
  'INVALID_BACKUP_CODE': { code: 'code-wrong', detail: 'This recovery code is not known here, or was used already.' },
  'INVALID_TWO_FACTOR_COOKIE': beginAgain,
  'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE': beginAgain,
  'CHALLENGE_NOT_FOUND': beginAgain,
  'ACCOUNT_TEMPORARILY_LOCKED': {
    code: 'sign-in-throttled',
    detail: 'Too many codes were tried. Try again in 15 minutes.',
    retryAfterSeconds: 900,
  },
  'PASSKEY_NOT_FOUND': {
    code: 'passkey-refused',
    detail: 'This passkey is not known here: it was removed, or made for another installation.',
  },
  'AUTHENTICATION_FAILED': { code: 'passkey-refused', detail: 'The passkey could not prove who you are.' },
  'FAILED_TO_VERIFY_REGISTRATION': { code: 'passkey-refused', detail: 'What the device answered could not be verified.' },
  'USER_NOT_VERIFIED': {
    code: 'passkey-refused',
    detail: 'The device did not check who uses it. Set a PIN or fingerprint on it, or choose another one.',
  },
  'SESSION_NOT_FRESH': { code: 'sign-in-not-fresh', detail: 'You signed in more than a day ago.' },
  'email-change: link-invalid': {
    code: 'email-link-invalid',
    detail: 'This link was used already, is older than an hour, or address or password were changed since.',
  },
  'email-change: email-taken': { code: 'email-taken', detail: 'Another account has this e-mail address.' },
  'email-change: no-mail': {
    code: 'mail-not-sent',
    detail: 'This relay has no mail server, and only owners change their address without one: have yourself invited under the new address.',
  },
  'INVALID_PASSWORD': { code: 'password-wrong', detail: 'The password is not the one of this account.' },
  'PASSWORD_TOO_SHORT': { code: 'request-invalid', detail: 'A password has at least 10 characters.' },
  'PASSWORD_TOO_LONG': { code: 'request-invalid', detail: 'A password has at most 128 characters.' },
}

/** better-auth's errors have codes of their own; people get ours, or its sentence where we have none. */
export function authProblem({ status, text, path }: AuthAnswer): Problem {
  const { code: reason, message } = answerIn(text)
  // What is no address is nobody's; one answer for both says nothing about who has an account.
  if (path === '/sign-in/email' && (status === 401 || reason === 'INVALID_EMAIL')) {
    return { code: 'sign-in-refused', detail: 'No account has this e-mail address and this password.' }
  }
  if (reason === 'sso-provider-unusable' || reason === 'request-invalid') return { code: reason, detail: `${String(message)}.` }
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
