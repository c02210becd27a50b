/** What an address of better-auth needs of us beyond being passed on. */
export interface ServedAuth {
  /** Sessions end by it, the caller's own or others of the same person: whoever holds sockets of them looks again. */
  endsSessions?: true
  /** It costs a slow hash. */
  hashes?: true
  /** What a stranger could find out here by trying. */
  guesses?: 'password' | 'code'
  /** It sends a mail to whatever address it is given; there may be another way where there is no mail server. */
  sendsMail?: 'always' | 'if-possible'
  /** It makes us ask around for whoever comes by. */
  asksElsewhere?: true
  /** Its answer takes as long whether an account exists or not. */
  isUniform?: true
}

/** What of better-auth the console uses, by method and path; the rest of its addresses do not exist here. */
export const servedAuth: Partial<Record<string, ServedAuth>> = {
  'GET /get-session': {},
  'GET /list-sessions': {},
  'POST /sign-in/email': { guesses: 'password', hashes: true },
  'POST /sign-out': { endsSessions: true },
  'POST /change-password': { endsSessions: true, guesses: 'code', hashes: true },
  'POST /request-password-reset': { sendsMail: 'always', isUniform: true },
  'POST /reset-password': { guesses: 'code', hashes: true },
  'POST /change-email/begin': { sendsMail: 'if-possible', hashes: true, isUniform: true },
  'POST /change-email/read': { guesses: 'code' },
  'POST /change-email/confirm': { guesses: 'code' },
  'POST /two-factor/enable': { guesses: 'code', hashes: true },
  'POST /two-factor/verify-totp': { endsSessions: true, guesses: 'code' },
  'POST /two-factor/verify-backup-code': { guesses: 'code' },
  'POST /two-factor/generate-backup-codes': { guesses: 'code', hashes: true },
  'POST /two-factor/disable': { endsSessions: true, guesses: 'code', hashes: true },
  'GET /passkey/generate-register-options': {},
  'POST /passkey/verify-registration': {},
  'GET /passkey/generate-authenticate-options': {},
  'POST /passkey/verify-authentication': { guesses: 'code' },
  'GET /passkey/list-user-passkeys': {},
  'POST /passkey/update-passkey': {},
  'POST /passkey/delete-passkey': {},
  'POST /sso/find': { asksElsewhere: true },
  'POST /sso/begin': { asksElsewhere: true },
  'GET /sso/callback': { guesses: 'code' },
  'POST /update-user': {},
  'POST /revoke-session': { endsSessions: true },
  'POST /revoke-sessions': { endsSessions: true },
  'POST /revoke-other-sessions': { endsSessions: true },
}
