import type { OfferedJob } from '@cloudprint/protocol/channel/relay-messages'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { JobId } from '@cloudprint/protocol/ids'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { SentOption, SpoolerJob } from '@cloudprint/protocol/job-event'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import type { PrintJob } from '../printing/print-system.ts'

/**
 * How far a job has come on this machine; written to the journal before the step that the name promises.
 *
 * `accepted`: the relay was told that it is ours. `held`: its whole document is here, verified, and opens; a run that was killed may
 * have left an empty job in the print system, which prints nothing. `creating`: the print system had no room for the document;
 * an empty job of ours may be there. `sending`: the print system's handle is known, and from here on paper may come out.
 * `printing`: the print system has the whole document. `ended`: nothing is left to do but to report it.
 */
export const stages = ['accepted', 'held', 'creating', 'sending', 'printing', 'ended'] as const
export type Stage = (typeof stages)[number]

/** One attempt at one job, as the journal has it. Only HeldJobs changes `stage`, `spoolerJob` and `wish`. */
export interface HeldJob {
  /** `<job id>.<attempt>`: its mark in the print system, and the name of its document. */
  readonly key: string
  readonly jobId: JobId
  readonly attempt: number
  readonly printer: string
  /** The relay's order of acceptance. */
  readonly sequence: number
  readonly title: string
  readonly format: DocumentFormat
  readonly ticket: JobTicket
  /** The document is drawn as labels; absent when the print system takes it as it is. */
  readonly labels?: LabelSetup
  readonly expiresAt: Date
  /** Of its document as it is sealed, as is `sha256`. */
  readonly sizeBytes: number
  readonly sha256: string
  /** Its document lies in the journal itself, not in the spool folder. */
  readonly isInline: boolean
  /** What lies in the journal says where the document is fetched; that is sealed here and lies in the spool folder. */
  readonly isReference: boolean
  stage: Stage
  spoolerJob: SpoolerJob | null
  /** The options that went with it, for the report of its hand-over. Not in the journal: a run that was killed takes them along. */
  sent?: readonly SentOption[]
  /** What the relay wants of it now. `forget`: not ours any more, unless it was handed over already. */
  wish: 'print' | 'cancel' | 'forget'
}

export function jobKey(job: { jobId: string; attempt: number }): string {
  return `${job.jobId}.${job.attempt}`
}

export function fromOffer(offered: OfferedJob): HeldJob {
  const { jobId, attempt, printer, sequence, title, contentType, ticket, labels, expiresAt, document } = offered
  return {
    key: jobKey(offered),
    jobId,
    attempt,
    printer,
    sequence,
    title,
    format: contentType,
    ticket,
    ...(labels === undefined ? {} : { labels }),
    expiresAt: new Date(expiresAt),
    sizeBytes: document.sizeBytes,
    sha256: document.sha256,
    isInline: document.inline !== null,
    isReference: false,
    stage: 'accepted',
    spoolerJob: null,
    wish: 'print',
  }
}

export function printJobOf({ key, printer, title, format, ticket, labels }: HeldJob): PrintJob {
  return { key, printer, title, format, ticket, ...(labels === undefined ? {} : { labels }) }
}
