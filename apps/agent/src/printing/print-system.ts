import type { Readable } from 'node:stream'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { SentOption, SpoolerJob, SpoolerWords } from '@cloudprint/protocol/job-event'
import type { Evidence } from '@cloudprint/protocol/job-state'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { ProblemCode, Refused } from '@cloudprint/protocol/problems'
import type { JobTicket } from '@cloudprint/protocol/ticket'

/**
 * The port to an operating system's print system. Drivers translate; they decide nothing about a job's life,
 * and keep no memory that must survive a restart: the journal does.
 *
 * Handing over has two halves, so that the journal can be written between them. `create` makes an empty job that
 * prints nothing; `send` gives it its document and so lets it print. After a crash `find` tells which half was reached.
 */
export interface PrintSystem {
  /** The first part of every printer's name: `cups` in `cups/Zebra_1`. */
  readonly name: string

  /** What a former run last saw of its printers, before anything else: some of it can't be asked for again. */
  remember?(printers: readonly LocalPrinter[]): void

  /** All printers with capabilities and health as they are now. Throws PrintSystemError when the print system is away. */
  list(signal: AbortSignal): Promise<LocalPrinter[]>

  /** Tells of changes until aborted. May tell too often, never too rarely; survives a restart of the print system. */
  watch(listener: PrintSystemListener, signal: AbortSignal): Promise<void>

  /** Looks at ticket and document before anything is handed over. */
  check(job: PrintJob, document: DocumentSource, signal: AbortSignal): Promise<{ ok: true } | Refused>

  /** First half: an empty job that carries `job.key`, and prints nothing yet. */
  create(job: PrintJob, signal: AbortSignal): Promise<Created | Refused>

  /**
   * Second half: the document; from here on paper may come out. Must be called once only for each created job, unless nothing of
   * the document was taken: where it was refused with `storage-full` (the job goes on waiting for it) or `job-not-found` (the
   * print system has forgotten the job), or failed with NotSentError. Where `unwanted` is aborted and nothing of it would print, it
   * may fail with NotSentError at once.
   */
  send(
    job: PrintJob,
    spoolerJob: SpoolerJob,
    document: DocumentSource,
    signal: AbortSignal,
    unwanted?: AbortSignal,
  ): Promise<{ ok: true } | Refused>

  /** The job that carries this key, if the print system knows one; looked up by key, never by id. Of several, the furthest. */
  find(job: Pick<PrintJob, 'key' | 'printer'>, signal: AbortSignal): Promise<FoundJob | undefined>

  /** How these jobs stand, in the order asked; `gone` for what the print system no longer knows. */
  look(jobs: readonly OpenSpoolerJob[], signal: AbortSignal): Promise<SpoolerJobStatus[]>

  /** Asks for the job to be stopped. Whether paper came out nevertheless is for `look` to say. */
  cancel(job: OpenSpoolerJob, signal: AbortSignal): Promise<{ ok: true } | Refused>

  /**
   * The job's end is journaled: whatever the print system still keeps of it, its document too, may go. Where a print system
   * prints again after a crash what it had written down as unprinted, this is what keeps an ended job from coming out once more.
   */
  letGo?(job: OpenSpoolerJob, signal: AbortSignal): Promise<void>

  /**
   * Starts a queue again that its print system stopped on an error (health reason `stopped-itself`), and no other: one that
   * a person paused since stays so. Absent where queues do not stop by themselves.
   */
  resume?(printer: string, signal: AbortSignal): Promise<{ ok: true; outcome: ResumeOutcome } | Refused>

  /** Lets the device blink, beep or show something. Absent where no device can be told to. */
  identify?(printer: string, signal: AbortSignal): Promise<Identified>

  /** Ends connections, threads and timers, where there are any. */
  close?(): void
}

/** `sent`: the options that went with the job, in the print system's words; absent where it takes none. */
export interface Created {
  ok: true
  spoolerJob: SpoolerJob
  sent?: SentOption[]
}

/** `cannot`: the printer, or the way to it, knows no such thing. `no-answer`: it could not be asked now. */
export interface Identified {
  outcome: 'identified' | 'cannot' | 'no-answer'
  detail: string
}

/** `unreachable`: its device does not answer yet, so it stays stopped. `not-stopped`: there was nothing to do, or no more. */
export type ResumeOutcome = 'resumed' | 'not-stopped' | 'unreachable'

export interface PrintSystemListener {
  printersChanged(): void
  jobsChanged(): void
}

/** A job as a driver needs to know it. */
export interface PrintJob {
  /** `<job id>.<attempt>`: what the print system is asked for after a crash. */
  key: string
  printer: string
  title: string
  format: DocumentFormat
  ticket: JobTicket
  /** The document is drawn as labels; absent when the print system takes it as it is. */
  labels?: LabelSetup
}

/** A document on this machine: read as a stream, or at a place, without ever being whole in memory. */
export interface DocumentSource {
  readonly sizeBytes: number
  open(): Readable
  readAt(offset: number, length: number): Promise<Buffer>
}

export interface OpenSpoolerJob {
  key: string
  printer: string
  spoolerJob: SpoolerJob
}

export interface FoundJob {
  spoolerJob: SpoolerJob
  /**
   * `awaits-document`: nothing was printed, and `send` may go on. `has-document`: it was handed over, whatever became of it.
   * The others ended without one, and neither printed nor will: `canceled-empty` by somebody, `dropped-empty` by the print
   * system, which waits for a document only so long; another job may then be created under the same key.
   */
  state: 'awaits-document' | 'has-document' | 'canceled-empty' | 'dropped-empty'
}

/** `state` in IPP words (RFC 8011 §5.3.7); the last five are final and are never left again. */
export type SpoolerJobStatus = JobStatus & {
  /** How the print system itself puts it, where it says more than this. */
  words?: Omit<SpoolerWords, 'processingSince'>
}

type JobStatus =
  | { state: 'pending' | 'held' | 'processing' | 'stopped'; reasons: string[]; message: string; sheetsCompleted: number | null }
  /** `isPerhapsTwice`: the print system was started anew in the middle of it, and began with it again. */
  | { state: 'completed'; evidence: Evidence; isPerhapsTwice?: true }
  | { state: 'canceled'; detail: string }
  | { state: 'aborted'; code: ProblemCode; detail: string }
  | { state: 'gone' }

/** The print system can't be reached or answers nonsense; the same call may succeed later. */
export class PrintSystemError extends Error {
  override name = 'PrintSystemError'
}

/** The print system went away before anything of the document was sent to it. */
export class NotSentError extends PrintSystemError {
  override name = 'NotSentError'
}
