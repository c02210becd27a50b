import type { ProblemDefinition } from './problem-definition.ts'

/** People and sites. */
export const peopleProblems = {
  'site-in-use': {
    status: 409,
    title: 'The site is still in use',
    retryable: false,
    advice: 'Move or remove what the detail names first.',
  },
  'site-is-last': {
    status: 409,
    title: 'An organization has at least one site',
    retryable: false,
    advice: 'Add the other site first, or rename this one.',
  },
  'last-owner': {
    status: 409,
    title: 'An organization has at least one owner',
    retryable: false,
    advice: 'Make somebody else an owner first.',
  },
  'person-elsewhere': {
    status: 409,
    title: 'This person belongs to another organization as well',
    retryable: false,
    advice:
      'They sign in by a recovery code, or have the other organization remove and later invite them again: until then no single organization may change how they sign in.',
  },
  'person-is-member': {
    status: 409,
    title: 'This person belongs to the organization already',
    retryable: false,
    advice: 'Change their role or their sites in the console under People.',
  },
  'invitation-invalid': {
    status: 403,
    title: 'The invitation is used up, withdrawn or expired',
    retryable: false,
    advice: 'Ask whoever invited you to send it again.',
  },
  'invitation-of-another': {
    status: 409,
    title: 'The invitation is for somebody else than who is signed in',
    retryable: false,
    advice: 'Sign out, and follow the link again.',
  },
  'invitation-needs-sign-in': {
    status: 409,
    title: 'There is an account with this address already',
    retryable: false,
    advice: 'Sign in with it, then follow the link again.',
  },
  'upload-not-found': {
    status: 404,
    title: 'There is no such upload',
    retryable: false,
    advice:
      'Begin a new one with POST /v1/uploads: it has expired, was given up or refused, or the relay was started anew before it was complete.',
  },
} as const satisfies Record<string, ProblemDefinition>
