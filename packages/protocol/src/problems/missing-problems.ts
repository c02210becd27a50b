import type { ProblemDefinition } from './problem-definition.ts'

/** What is meant does not exist. */
export const missingProblems = {
  'job-not-found': {
    status: 404,
    title: 'There is no such job',
    retryable: false,
    advice: 'List the jobs with GET /v1/jobs and use one of their ids.',
  },
  'printer-not-found': {
    status: 404,
    title: 'There is no such printer',
    retryable: false,
    advice: 'List the printers with GET /v1/printers and use one of their ids.',
  },
  'scale-not-found': {
    status: 404,
    title: 'There is no such scale now',
    retryable: false,
    advice: 'List the scales with GET /v1/scales: those of connected computers are there, as long as they are plugged in.',
  },
  'site-not-found': {
    status: 404,
    title: 'There is no such site',
    retryable: false,
    advice: 'Choose one of the sites that the console shows.',
  },
  'computer-not-found': {
    status: 404,
    title: 'There is no such computer',
    retryable: false,
    advice: 'List the computers with GET /v1/computers and use one of their ids.',
  },
  'user-code-not-found': {
    status: 404,
    title: 'No machine waits with this code',
    retryable: false,
    advice: 'Compare it with what the machine shows; after 15 minutes "enrol" has to be started again there, and shows a new code.',
  },
  'api-key-not-found': {
    status: 404,
    title: 'There is no such API key',
    retryable: false,
    advice: 'List the keys in the console under Keys.',
  },
  'api-key-replaced': {
    status: 409,
    title: 'This API key was replaced already',
    retryable: false,
    advice: 'Rotate the key that took its place; it is named in the list of keys. If that one was lost, revoke it and make a new key.',
  },
  'enrolment-code-not-found': {
    status: 404,
    title: 'There is no such enrolment code',
    retryable: false,
    advice: 'Make a new code in the console under Computers.',
  },
  'person-not-found': {
    status: 404,
    title: 'There is no such person',
    retryable: false,
    advice: 'List the people in the console under People.',
  },
  'invitation-not-found': {
    status: 404,
    title: 'There is no such invitation',
    retryable: false,
    advice: 'It was accepted or withdrawn meanwhile: look in the console under People, and invite again where that is wanted.',
  },
  'receipt-not-found': {
    status: 404,
    title: 'This document is not deleted yet',
    retryable: true,
    advice:
      'The receipt appears when the document is gone: when the job has ended, or once its time for a retry is over where it has failed.',
  },
} as const satisfies Record<string, ProblemDefinition>
