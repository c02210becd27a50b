import type { ProblemDefinition } from './problem-definition.ts'

/** What was submitted can’t be printed. */
export const submissionProblems = {
  'document-missing': {
    status: 422,
    title: 'The job has no document',
    retryable: false,
    advice: 'Send base64 in "content", a multipart part "document" after the part "job", or an https address in "contentUrl".',
  },
  'document-empty': {
    status: 422,
    title: 'The document is empty',
    retryable: false,
    advice: 'Check what the submitting system puts into the document.',
  },
  'document-too-large': {
    status: 413,
    title: 'The document is larger than this installation takes',
    retryable: false,
    advice: 'Make it smaller, or ask the operator to raise CLOUDPRINT_MAX_DOCUMENT_BYTES.',
  },
  'document-not-base64': {
    status: 422,
    title: '"content" is not base64',
    retryable: false,
    advice: 'Encode the bytes as standard base64 (RFC 4648 §4) with padding.',
  },
  'document-truncated': {
    status: 400,
    title: 'The upload ended before the document did',
    retryable: true,
    advice: 'Nothing was kept: send it again, with an Idempotency-Key to be safe.',
  },
  'document-fetch-failed': {
    status: 422,
    title: 'The document could not be fetched from where it lies',
    retryable: false,
    advice:
      'The detail names host and reason. Check the address, its credentials and the document there, and whether fetchNetworks and fetchHosts (at the agent) or CLOUDPRINT_FETCH_NETWORKS (at the relay) allow it; then submit again.',
  },
  'document-format-mismatch': {
    status: 422,
    title: 'The document is not what its contentType says',
    retryable: false,
    advice: 'Send the type that the bytes really are; the detail names what they look like.',
  },
  'document-format-unsupported': {
    status: 422,
    title: 'This printer can not print this format',
    retryable: false,
    advice: 'Send one of the formats listed under the printer’s capabilities, or choose another printer.',
  },
  'sealed-document-invalid': {
    status: 422,
    title: 'The sealed document can not be taken',
    retryable: false,
    advice:
      'Seal it as docs/sealed-documents.md says: with the key and the purpose that GET /v1/printers/{printerId}/sealing-key names for this printer.',
  },
  'sealing-key-missing': {
    status: 409,
    title: 'The computer has published no key to seal documents to',
    retryable: false,
    advice: 'Update and start the agent of this computer: it publishes its key when it connects.',
  },
  'sealing-key-retired': {
    status: 409,
    title: 'The key that the document was sealed to is no longer in use',
    retryable: true,
    advice:
      'Submit again, with an upload of its own where there was one. A system that seals documents itself reads the key anew first: GET /v1/printers/{printerId}/sealing-key.',
  },
  'ticket-unsupported': {
    status: 422,
    title: 'The printer can not do what the ticket asks',
    retryable: false,
    advice: 'Change the options named in "errors" to what the printer’s capabilities list.',
  },
  'queue-full': {
    status: 429,
    title: 'Too many jobs wait for this printer',
    retryable: true,
    advice: 'Find out why the printer does not print, then submit again.',
  },
  'job-state-conflict': {
    status: 409,
    title: 'The job is past the point where that is possible',
    retryable: false,
    advice: 'Read the job again: its state says what has happened meanwhile.',
  },
  'document-deleted': {
    status: 409,
    title: 'The document of the job is deleted',
    retryable: false,
    advice:
      'Submit the job again. How long the documents of failed jobs are kept for a retry is set under Settings, or with PATCH /v1/settings.',
  },
} as const satisfies Record<string, ProblemDefinition>
