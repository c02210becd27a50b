import type { ProblemDefinition } from './problem-definition.ts'

/** The relay and its machinery. */
export const relayProblems = {
  'agent-busy': {
    status: 503,
    title: 'The agent holds as many jobs as it may',
    retryable: true,
    advice: 'Nothing to do: the job is offered again.',
  },
  'storage-full': {
    status: 507,
    title: 'The disk is full',
    retryable: true,
    advice: 'Free disk space on the machine named in the detail.',
  },
  'storage-away': {
    status: 503,
    title: 'The store for larger documents does not answer',
    retryable: true,
    advice:
      'Submit again in a moment; small documents are not affected. An operator checks that the object store runs, and that CLOUDPRINT_S3_* are right.',
  },
  'mail-not-sent': {
    status: 503,
    title: 'The mail could not be sent',
    retryable: true,
    advice:
      'An operator checks CLOUDPRINT_SMTP_URL and CLOUDPRINT_MAIL_FROM. Without a mail server an owner or admin hands links over: Console → People.',
  },
  'message-unknown': {
    status: 400,
    title: 'The channel message is not known or does not fit its schema',
    retryable: false,
    advice: 'Update the older of agent and relay.',
  },
  'no-answer': {
    status: 504,
    title: 'The other side did not answer in time',
    retryable: true,
    advice: 'Nothing to do: it is asked again after the next connect.',
  },
  'relay-stopping': {
    status: 503,
    title: 'The relay is stopping',
    retryable: true,
    advice: 'Try again in a few seconds.',
  },
  'relay-unready': {
    status: 503,
    title: 'The relay can not reach its database',
    retryable: true,
    advice: 'Check that Postgres runs and that its disk is not full.',
  },
  'relay-busy': {
    status: 503,
    title: 'The relay takes in no more at this moment',
    retryable: true,
    advice: 'Nothing to do: come again after as long as Retry-After says. Agents do so by themselves.',
  },
  'list-too-slow': {
    status: 503,
    title: 'The list takes too long to read',
    retryable: true,
    advice: 'Ask for less, such as one printer, one state or a shorter time; or try again when the database is less busy.',
  },
  'internal-error': {
    status: 500,
    title: 'Something broke in the relay',
    retryable: true,
    advice: 'Try again; if it goes on, give the request id to the operator.',
  },
} as const satisfies Record<string, ProblemDefinition>
