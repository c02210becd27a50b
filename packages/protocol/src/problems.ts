import { z } from 'zod'

/** One kind of failure: its HTTP status, whether the same request may succeed later, and what a person can do. */
export interface ProblemDefinition {
  status: number
  title: string
  retryable: boolean
  advice: string
  /** What RFC 8628 calls it, for programs that know the device flow: the body's `error`. */
  oauthError?: string
}

/** Every failure this product can report. A code, once released, keeps its meaning for ever. */
export const problems = {
  // What was sent can't be read
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

  // Who is calling
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

  // What is meant does not exist
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

  // People and sites
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

  // Uploads in parts
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

  // What was submitted can't be printed
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

  // What went wrong at the site (a job’s failure code)
  'printer-gone': {
    status: 410,
    title: 'The printer no longer exists on its computer',
    retryable: false,
    advice: 'Add the queue again on the site machine, or choose another printer.',
  },
  'printer-alias-taken': {
    status: 409,
    title: 'Another printer is called so',
    retryable: false,
    advice: 'Choose another name, or take it from the other printer first; the list of printers finds it by this name.',
  },
  'printer-rejecting': {
    status: 503,
    title: 'The printer’s queue takes no jobs',
    retryable: true,
    advice: 'Let the queue accept jobs again on the site machine (cupsaccept), then submit again.',
  },
  'document-damaged': {
    status: 422,
    title: 'The document is damaged and can not be rendered',
    retryable: false,
    advice: 'Open it in a viewer; create it anew and submit it again.',
  },
  'document-encrypted': {
    status: 422,
    title: 'The document asks for a password',
    retryable: false,
    advice: 'Submit it without password protection.',
  },
  'document-unavailable': {
    status: 410,
    title: 'The document could not be fetched from the relay',
    retryable: false,
    advice: 'Submit the job again.',
  },
  'range-not-satisfiable': {
    status: 416,
    title: 'The document ends before the bytes asked for begin',
    retryable: false,
    advice: 'Fetch the document from its beginning.',
  },
  'document-corrupted': {
    status: 502,
    title: 'The document arrived with other bytes than were submitted',
    retryable: true,
    advice: 'Something on the way changes content (a proxy that rewrites?): run the agent’s doctor.',
  },
  'document-not-openable': {
    status: 422,
    title: 'The sealed document does not open on its computer',
    retryable: false,
    advice:
      'Submit the job again. A system that seals documents itself checks that it seals for this printer, and sends all bytes as they are.',
  },
  'sealing-key-lost': {
    status: 410,
    title: 'The computer has lost the key that the document was sealed to',
    retryable: false,
    advice: 'Submit the job again: it is then sealed to the key that the computer has now.',
  },
  'print-failed': {
    status: 502,
    title: 'The print system reported a failure',
    retryable: true,
    advice: 'Read the detail; look at the printer and its queue, then submit again.',
  },
  'print-aborted': {
    status: 502,
    title: 'The print system aborted the job',
    retryable: true,
    advice: 'Often the device could not be reached: check power and cable, then submit again.',
  },
  'print-canceled-at-printer': {
    status: 410,
    title: 'The job was canceled at the printer or in its queue',
    retryable: false,
    advice: 'Somebody on site canceled it; submit it again if it is still needed.',
  },
  'printer-resume-forbidden': {
    status: 403,
    title: 'The agent may not start this queue again',
    retryable: false,
    advice:
      'On the site machine add the user of the agent to the group "lpadmin" (SystemGroup in cups-files.conf), or start the queue by hand with "cupsenable". To keep such queues stopped on purpose set "onStop" of the printer to "hold".',
  },
  'print-system-unavailable': {
    status: 503,
    title: 'The print system of the site machine does not answer',
    retryable: true,
    advice: 'Start CUPS on the site machine.',
  },

  // The relay and its machinery
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

export type ProblemCode = keyof typeof problems
export const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]
export const ProblemCode = z.enum(problemCodes)

/** A failure on its way to somebody: a code from the catalog and what is special about this case. */
export interface Problem {
  code: ProblemCode
  detail: string
  /** Fields at fault, where there are any: a path such as `ticket.copies`, and what is wrong with it. */
  errors?: { field: string; message: string }[]
  /** For 429 and 503: when to come back. */
  retryAfterSeconds?: number | undefined
}

/** The JSON body of a failed request: RFC 9457, with our members `code`, `retryable`, `advice`, `requestId`, `errors`. */
export const ProblemBody = z
  .object({
    type: z.string().max(255),
    title: z.string().max(255),
    status: z.int(),
    detail: z.string().max(4095),
    code: ProblemCode.catch('internal-error'),
    retryable: z.boolean(),
    advice: z.string().max(1023),
    /** RFC 8628’s word for it, where it has one. */
    error: z.string().max(63).optional(),
    requestId: z.string().max(127).optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.infer<typeof ProblemBody>

/** The body for a problem; `type` leads to a page that the relay itself serves. */
export function problemBody(problem: Problem, requestId?: string): ProblemBody {
  const { status, title, retryable, advice, oauthError }: ProblemDefinition = problems[problem.code]
  return {
    type: `/problems/${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    retryable,
    advice,
    ...(oauthError === undefined ? {} : { error: oauthError }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  }
}

/** An expected outcome that is not success; returned, never thrown. */
export type Refused = { ok: false; problem: Problem }

export function refuse(code: ProblemCode, detail: string, errors?: Problem['errors']): Refused {
  return { ok: false, problem: { code, detail, ...(errors === undefined ? {} : { errors }) } }
}
