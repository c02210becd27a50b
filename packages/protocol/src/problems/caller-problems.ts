import type { ProblemDefinition } from './problem-definition.ts'

/** Who is calling, and what they may. */
export const callerProblems = {
  'encryption-required': {
    status: 403,
    title: 'The connection is not encrypted',
    retryable: false,
    advice:
      'Use the https address of the relay. A proxy in front that terminates TLS is declared by its address in CLOUDPRINT_BEHIND_PROXY.',
  },
  'credentials-missing': {
    status: 401,
    title: 'No credentials were sent',
    retryable: false,
    advice: 'Send "Authorization: Bearer <API key>", or sign in to the console.',
  },
  'credentials-invalid': {
    status: 401,
    title: 'The credentials are not known, revoked or expired',
    retryable: false,
    advice: 'Check the API key; an admin can make a new one in the console under Keys. In the console, sign in again.',
  },
  'sign-in-refused': {
    status: 401,
    title: 'E-mail and password do not fit together',
    retryable: false,
    advice:
      'Check both, and whether Caps Lock is on. The first password of a new installation stands in first-run.json in its data folder.',
  },
  'sign-in-throttled': {
    status: 429,
    title: 'Too many attempts to sign in',
    retryable: true,
    advice: 'Wait for as long as the detail says, then try again. Nothing is blocked for longer.',
  },
  'password-wrong': {
    status: 403,
    title: 'The password is not right',
    retryable: false,
    advice: 'Check it, and whether Caps Lock is on. Who has forgotten it signs out and asks for a new one on the sign-in page.',
  },
  'code-wrong': {
    status: 403,
    title: 'The code is not right',
    retryable: false,
    advice: 'Wait for the next code of the app, and check that the clock of the phone is right. A recovery code works once.',
  },
  'sign-in-expired': {
    status: 403,
    title: 'Signing in took too long',
    retryable: false,
    advice: 'Begin again with e-mail and password.',
  },
  'sign-in-not-fresh': {
    status: 403,
    title: 'This needs a fresh sign-in',
    retryable: false,
    advice: 'Sign out and in again, then repeat what you did.',
  },
  'passkey-refused': {
    status: 403,
    title: 'The passkey was not accepted',
    retryable: false,
    advice: 'Try it again, or sign in with e-mail and password and add a new passkey under Account.',
  },
  'second-factor-missing': {
    status: 403,
    title: 'Your organization asks for a second factor',
    retryable: false,
    advice: 'Sign in to the console: it leads you through setting up an authenticator app. A passkey does as well.',
  },
  'sso-required': {
    status: 401,
    title: 'Your organization signs you in by its identity provider alone',
    retryable: false,
    advice: 'Enter your e-mail address on the sign-in page and go on by single sign-on. Owners may use their password.',
  },
  'sso-domain-taken': {
    status: 409,
    title: 'A domain is signed in by another organization',
    retryable: false,
    advice: 'Leave it out, or ask the operator of this installation who has it.',
  },
  'sso-domain-unproved': {
    status: 409,
    title: 'The domain is not proved to be yours',
    retryable: false,
    advice:
      'Set the TXT record that the settings page shows at whoever looks after your DNS, and check again: it may take an hour to be seen.',
  },
  'sso-provider-unusable': {
    status: 422,
    title: 'The identity provider can not be used as it is',
    retryable: false,
    advice: 'Read the detail; correct issuer, client id or secret, or the client at the provider, and check again.',
  },
  'reset-link-invalid': {
    status: 403,
    title: 'The link to set a new password does not hold any more',
    retryable: false,
    advice: 'It holds for an hour and once. Ask for a new one on the sign-in page; only the newest mail counts.',
  },
  'email-link-invalid': {
    status: 403,
    title: 'The link to confirm an e-mail address does not hold any more',
    retryable: false,
    advice: 'It holds for an hour and once. Enter the new address under Account again; only the newest mail counts.',
  },
  'email-taken': {
    status: 409,
    title: 'Another account has this e-mail address',
    retryable: false,
    advice: 'Choose another address, or sign in with the account that has it.',
  },
  'agent-assertion-invalid': {
    status: 401,
    title: 'The agent could not prove who it is',
    retryable: false,
    advice: 'Check the clock of the site machine; if the computer was removed in the console, enrol it again.',
  },
  'computer-revoked': {
    status: 403,
    title: 'This computer was removed',
    retryable: false,
    advice: 'Enrol the machine again with a new code from the console under Computers.',
  },
  'computer-replaced': {
    status: 403,
    title: 'Another machine has taken the place of this one',
    retryable: false,
    advice: 'Leave it switched off; or enrol it again, as a computer of its own, with a new code from the console under Computers.',
  },
  'computer-already-connected': {
    status: 409,
    title: 'Another agent with the same identity is connected',
    retryable: true,
    advice: 'The agent state of one machine was copied to another: enrol one of the two machines anew.',
  },
  'journal-restored': {
    status: 409,
    title: 'The agent’s journal is an old copy',
    retryable: true,
    advice:
      'The machine was restored from a backup or copied: its agent begins a new journal by itself, and what nobody can know of its jobs is shown as uncertain. If the other copy still runs, enrol one of the two anew.',
  },
  'forbidden': {
    status: 403,
    title: 'This credential may not do that',
    retryable: false,
    advice: 'Use a key with the scope that the API description names for this route.',
  },
  'enrolment-code-invalid': {
    status: 403,
    title: 'The enrolment code is not known, used up or expired',
    retryable: false,
    advice: 'Make a new code in the console under Computers → Add a computer.',
  },
  'enrolment-pending': {
    status: 400,
    title: 'Nobody has decided yet whether the machine may be added',
    retryable: true,
    advice: 'Open the link in the console and approve the machine; its agent asks again by itself.',
    oauthError: 'authorization_pending',
  },
  'enrolment-slow-down': {
    status: 400,
    title: 'The machine asks too often whether it was approved',
    retryable: true,
    advice: 'Nothing to do: the agent waits 5 seconds longer from now on.',
    oauthError: 'slow_down',
  },
  'enrolment-denied': {
    status: 400,
    title: 'The machine was turned away in the console',
    retryable: false,
    advice: 'Ask whoever looks after the computers; if it was a mistake, start again with "enrol".',
    oauthError: 'access_denied',
  },
  'enrolment-expired': {
    status: 400,
    title: 'Nobody approved the machine in time',
    retryable: false,
    advice: 'Start again with "enrol": it shows a new code.',
    oauthError: 'expired_token',
  },
  'device-code-invalid': {
    status: 400,
    title: 'The relay knows of no request to add this machine',
    retryable: false,
    advice: 'Start again with "enrol": requests are kept for a day.',
    oauthError: 'invalid_grant',
  },
  'machine-not-waiting': {
    status: 409,
    title: 'The machine does not wait for a decision any more',
    retryable: false,
    advice: 'Look at the machine: if its agent does not wait there any more, start "enrol" again and use the new code.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    retryable: true,
    advice: 'Wait as long as Retry-After says, then go on.',
  },
  'protocol-version-unsupported': {
    status: 426,
    title: 'Agent and relay have no protocol version in common',
    retryable: false,
    advice: 'Update the older of the two; both say their versions in their logs.',
  },
} as const satisfies Record<string, ProblemDefinition>
