import type { ProblemDefinition } from './problem-definition.ts'

/** Uploads in parts. */
export const uploadProblems = {
  'upload-protocol-unsupported': {
    status: 412,
    title: 'The request does not speak tus 1.0.0',
    retryable: false,
    advice: 'Send the header Tus-Resumable: 1.0.0 with every request about uploads.',
  },
  'upload-offset-mismatch': {
    status: 409,
    title: 'The upload goes on at another byte',
    retryable: false,
    advice: 'Ask with HEAD how far the upload is, and send what follows from there.',
  },
  'upload-in-use': {
    status: 423,
    title: 'Another request is sending to this upload',
    retryable: true,
    advice: 'Wait until it ends; or ask with HEAD how far the upload is, which ends it, and go on from there.',
  },
  'upload-interrupted': {
    status: 400,
    title: 'The request was cut before it was complete',
    retryable: false,
    advice: 'What came of it is kept: ask with HEAD how far the upload is, and go on from there.',
  },
  'upload-length-exceeded': {
    status: 413,
    title: 'More came than the upload was announced with',
    retryable: false,
    advice: 'Begin a new upload with the size of the document in Upload-Length.',
  },
  'too-many-uploads': {
    status: 429,
    title: 'Too many uploads wait for their end or their job',
    retryable: true,
    advice:
      'Finish and submit those that were begun, or give them up with DELETE; what is left of them expires two hours after its beginning.',
  },
  'upload-unfinished': {
    status: 409,
    title: 'The upload is not complete',
    retryable: true,
    advice: 'Ask with HEAD how far it is, send the rest with PATCH, then submit the job again.',
  },
  'upload-mismatch': {
    status: 422,
    title: 'The upload was begun for something else',
    retryable: false,
    advice: 'Submit it for the printer and with the type that it was begun for; for another printer upload the document again.',
  },
  'upload-used': {
    status: 409,
    title: 'This upload has become a job already',
    retryable: false,
    advice: 'Read that job: it has the id of the upload. For one more job upload the document again.',
  },
} as const satisfies Record<string, ProblemDefinition>
