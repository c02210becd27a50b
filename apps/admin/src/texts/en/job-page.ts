import type { DoubtVerdict } from '@cloudprint/protocol/job-state'

const verdicts: Record<DoubtVerdict, { label: string; act: string; consequence: (printer: string) => string }> = {
  'printed': {
    label: 'It came out',
    act: 'Mark as printed',
    consequence: () => 'The job is completed on your word, and its document is deleted.',
  },
  'print-again': {
    label: 'Nothing came out, and it is still needed',
    act: 'Print it again',
    consequence: (printer) =>
      `It goes to ${printer} at once, before the jobs that wait there. Should it have come out after all, there will be two.`,
  },
  'discard': {
    label: 'It is not needed any more',
    act: 'Discard it',
    consequence: () => 'It is not printed again, whether it came out or not, and its document is deleted.',
  },
}

/** One job, and what can be done with it. */
export const jobPage = {
  way: 'The job’s way',
  story: 'What happened',
  missing: 'There is no such job',
  missingText: 'The address may be incomplete, or the job is older than job records are kept.',
  all: 'All jobs',
  facts: {
    title: 'Job',
    printer: 'Printer',
    computer: 'Computer',
    submitted: 'Submitted',
    took: 'From start to end',
    expires: 'Expires',
    sheets: 'Sheets out',
    onDoubt: 'In doubt',
    attempt: 'Attempt',
    metadata: 'From the submitting system',
  },
  document: {
    title: 'Document',
    format: 'Format',
    held: 'Held until the job has ended',
    kept: 'Kept for a retry',
    keptUntil: 'Kept until',
    deleted: 'Deleted',
    sealedSize: 'Sealed size',
    sealedAddress: 'Sealed address',
    fetchedBy: 'Fetched by',
    fetchedFrom: (who: string, host: string) => `${who}, from ${host}`,
    relay: 'The relay',
    stored: 'Stored',
    because: 'Because',
    causedBy: 'Caused by',
    hash: 'Sealed SHA-256',
  },
  cancel: {
    act: 'Cancel job',
    asked: 'Cancel asked for',
    title: (job: string) => `Cancel “${job}”?`,
    printing: (computer: string) =>
      `${computer} is asked to stop it. Some pages may come out before it does; the job shows what became of it.`,
    offered: (computer: string) =>
      `${computer} may hold it already, so it is asked to let go. Until it answers, the job stays as it is and may still print.`,
    atRelay: 'No computer has it yet: it is canceled at once, and no paper comes out.',
    final: 'Its document is deleted when the job has ended. To print it later, submit it again.',
  },
  notice: {
    cancelAsked: 'Cancel asked for, not confirmed yet',
    cancelAskedText:
      'Asked {time}. {computer} has to say what became of it; if it is not connected, it does so when it is back. Until then paper may still come out.',
    look: (printer: string) => `Somebody has to look at ${printer}`,
    notAgain: 'It is not printed again by itself, since a doubled label can ship a wrong parcel.',
    second: (printer: string) => `Look for a second one at ${printer}`,
    says: (message: string) => `The printer’s computer says: ${message}`,
    since: '{reason} since {time}',
  },
  retry: {
    act: 'Try again',
    left: (span: string) => `Its document is kept for another ${span}.`,
    over: 'Its document was kept for a retry until now, and is being deleted.',
  },
  settle: {
    open: 'Settle it',
    title: (job: string) => `Did “${job}” come out?`,
    question: (printer: string) => `Look at ${printer}, its output and its display. Then say what you found:`,
    later: 'Not now',
    act: 'Settle',
    verdicts,
  },
  testPage: { act: 'Print a test page', title: 'Test page', open: 'Open the job' },
}
