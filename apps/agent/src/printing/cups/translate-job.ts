import type { Evidence } from '@cloudprint/protocol/job-state'
import { PrintSystemError } from '../print-system.ts'
import type { FoundJob, SpoolerJobStatus } from '../print-system.ts'
import type { IppAttributes } from './ipp/ipp-message.ts'
import { numberOf, textOf } from './ipp/read-attributes.ts'
import { reasonKeywords, splitReason } from './translate-health.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

/** The attribute of ours that CUPS keeps with a job, and by which it is found again. */
export const keyAttribute = 'x-cloudprint-job'

export const jobAttributes = [
  keyAttribute,
  'job-id',
  'job-state',
  'job-state-reasons',
  'job-state-message',
  'job-printer-uri',
  'job-printer-state-message',
  'job-printer-state-reasons',
  'job-media-sheets-completed',
  'time-at-creation',
  'number-of-documents',
  'job-k-octets',
] as const

/** IPP `job-state` (RFC 8011 §5.3.7). */
export const jobStates = { pending: 3, held: 4, processing: 5, stopped: 6, canceled: 7, aborted: 8, completed: 9 } as const

export interface JobContext {
  /** The job's printer as it is now; undefined when it is gone. */
  printer: IppAttributes | undefined
  /** What "completed" means on this printer. */
  evidence: Evidence
}

/**
 * How a job stands. Keyed on `job-state` alone: CUPS 2.4 says `processing-to-stop-point` of completed jobs, so reasons
 * only explain. Sheets count what was sent, not what came out.
 */
export function translateJob(job: IppAttributes, { printer, evidence }: JobContext): SpoolerJobStatus {
  const state = numberOf(job, 'job-state')
  if (state === jobStates.completed) return { state: 'completed', evidence }
  const message = messageOf(job, printer)
  if (state === jobStates.canceled) return { state: 'canceled', detail: message || 'Canceled in the print queue.' }
  if (state === jobStates.aborted) return { state: 'aborted', code: 'print-aborted', detail: message || 'Aborted by CUPS.' }
  if (failedInFilter(job)) {
    return { state: 'aborted', code: 'document-damaged', detail: message || 'CUPS could not render the document.' }
  }
  return {
    state: openStates.find((each) => jobStates[each] === state) ?? 'pending',
    reasons: reasonsOf(job, printer),
    message,
    sheetsCompleted: numberOf(job, 'job-media-sheets-completed') ?? null,
  }
}

const openStates = ['pending', 'held', 'processing', 'stopped'] as const

/** A filter that fails leaves its job stopped for ever, in front of all others: it has to be canceled (measured). */
export function failedInFilter(job: IppAttributes): boolean {
  return numberOf(job, 'job-state') === jobStates.stopped && reasonKeywords(job, 'job-state-reasons').includes('job-completed-with-errors')
}

/** Nothing was printed yet and the document may still be sent; a finished job has no documents either. */
export function awaitsDocument(job: IppAttributes): boolean {
  const isIncoming = reasonKeywords(job, 'job-state-reasons').includes('job-incoming')
  return numberOf(job, 'job-state') === jobStates.held && isIncoming && (numberOf(job, 'number-of-documents') ?? 0) === 0
}

/** The files of an ended job may be gone (PreserveJobFiles), its size stays; CUPS adds to both once a document is whole (measured). */
function hasDocument(job: IppAttributes): boolean {
  return (numberOf(job, 'number-of-documents') ?? 0) > 0 || (numberOf(job, 'job-k-octets') ?? 0) > 0
}

/**
 * After a crash CUPS takes a job up as it had written it down last. Where that was before the job had its document, CUPS holds it for
 * ever, without a reason, and knows neither whether it had one nor whether it was printed (measured).
 */
export function wasReloaded(job: IppAttributes): boolean {
  const isHeld = numberOf(job, 'job-state') === jobStates.held && reasonKeywords(job, 'job-state-reasons').length === 0
  return isHeld && numberOf(job, 'job-k-octets') === 0
}

/** How far a job came that is asked for after a crash. */
export function foundState(job: IppAttributes): FoundJob['state'] {
  if (awaitsDocument(job)) return 'awaits-document'
  const state = numberOf(job, 'job-state')
  if (hasDocument(job) || state === jobStates.completed) return 'has-document'
  if (state === jobStates.canceled) return 'canceled-empty'
  if (state === jobStates.aborted) return 'dropped-empty'
  // For a moment, between the end of CUPS's patience and the end of the job.
  throw new PrintSystemError('CUPS is dropping the job, which has no document.')
}

/** The printer's reasons explain a job's waiting as well; a stopped queue says nothing at its jobs (measured). */
function reasonsOf(job: IppAttributes, printer: IppAttributes | undefined): string[] {
  const own = reasonKeywords(job, 'job-state-reasons')
  if (printer === undefined) return own
  const isStopped = numberOf(printer, 'printer-state') === printerStopped
  const ofPrinter = reasonKeywords(printer, 'printer-state-reasons').map((keyword) => splitReason(keyword).reason)
  return [...new Set([...own, ...(isStopped ? ['printer-stopped'] : []), ...ofPrinter])].slice(0, 16)
}

const printerStopped = 5

function messageOf(job: IppAttributes, printer: IppAttributes | undefined): string {
  const texts = [
    textOf(job, 'job-printer-state-message'),
    textOf(job, 'job-state-message'),
    printer === undefined ? undefined : textOf(printer, 'printer-state-message'),
  ]
  return plainText(texts.find((text) => text !== undefined && text !== '') ?? '', 1023)
}
