import type { ProblemDefinition } from './problem-definition.ts'

/** What was sent can’t be read. */
export const requestProblems = {
  'request-malformed': {
    status: 400,
    title: 'The request can not be read',
    retryable: false,
    advice: 'Send valid JSON (or multipart/form-data where it is allowed) in UTF-8.',
  },
  'request-invalid': {
    status: 422,
    title: 'The request does not fit its schema',
    retryable: false,
    advice: 'Correct the fields named in "errors"; the API description is at /v1/openapi.json.',
  },
  'media-type-unsupported': {
    status: 415,
    title: 'The request body has a type that is not taken here',
    retryable: false,
    advice:
      'Send application/json, multipart/form-data with the parts "job" and "document", or application/offset+octet-stream to go on with an upload.',
  },
  'content-encoding-unsupported': {
    status: 415,
    title: 'The request body is compressed',
    retryable: false,
    advice: 'Send the body as it is, without the header Content-Encoding.',
  },
  'request-head-too-large': {
    status: 431,
    title: 'The address and the headers of the request are too large',
    retryable: false,
    advice: 'Send less than 16 kB of them: often a cookie or a search has grown too long.',
  },
  'request-too-large': {
    status: 413,
    title: 'The request body is too large',
    retryable: false,
    advice: 'Send documents of more than a few megabytes as multipart/form-data; everything else is small.',
  },
  'route-not-found': {
    status: 404,
    title: 'There is nothing at this address',
    retryable: false,
    advice: 'Check the path and the method against /v1/openapi.json.',
  },
  'idempotency-key-invalid': {
    status: 400,
    title: 'The Idempotency-Key can not be used',
    retryable: false,
    advice: 'Use 1 to 255 printable ASCII characters, best a fresh UUID for each job.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    retryable: false,
    advice: 'Use a new key for a new job; repeat a request unchanged to learn what became of it.',
  },
  'idempotency-key-in-flight': {
    status: 409,
    title: 'The first request with this Idempotency-Key is still being received',
    retryable: true,
    advice: 'Repeat the request in a moment; it will answer with the job.',
  },
} as const satisfies Record<string, ProblemDefinition>
