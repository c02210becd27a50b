import type { ProblemDefinition } from './problem-definition.ts'

/** What went wrong at the site: a job’s failure code. */
export const siteProblems = {
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
  'printer-has-driver': {
    status: 409,
    title: 'The printer has a driver, which lays out PDFs and images by itself',
    retryable: false,
    advice: 'Submit PDFs and images to it as they are. Labels are drawn for queues without a driver only.',
  },
  'printer-rejecting': {
    status: 503,
    title: 'The printer’s queue takes no jobs',
    retryable: true,
    advice: 'Let the queue accept jobs again on the site machine (with CUPS: cupsaccept), then submit again.',
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
  'document-not-drawable': {
    status: 422,
    title: 'The document can not be drawn for its printer',
    retryable: false,
    advice: 'Send fewer, smaller or simpler pages in one document; for labels pages of their size, or the printer’s own language.',
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
    advice: 'Start CUPS on the site machine; on Windows its service "Print Spooler".',
  },
} as const satisfies Record<string, ProblemDefinition>
