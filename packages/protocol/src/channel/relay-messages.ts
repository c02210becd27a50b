import { z } from 'zod'
import { DocumentFormat } from '../document-format.ts'
import { Finding, MAX_FINDINGS } from '../examination.ts'
import { JobId } from '../ids.ts'
import { LabelSetup } from '../label-setup.ts'
import { Timestamp } from '../job.ts'
import { LocalPrinterName } from '../printer.ts'
import { ProblemCode } from '../problems.ts'
import { Told } from '../text.ts'
import { JobTicket } from '../ticket.ts'
import { message } from './message.ts'

/** Documents up to this size travel inside the offer, so that a label needs no second round trip. */
export const MAX_INLINE_BYTES = 64 * 1024
export const MAX_JOBS_PER_OFFER = 50

const OfferedDocument = z.object({
  sizeBytes: z.int().min(1),
  /** SHA-256 of these bytes in hex; checked before anything is printed. */
  sha256: z.string().length(64),
  /** The bytes in base64, or null: then they are fetched from `/agent/v1/documents/{jobId}`. */
  inline: z
    .string()
    .max(Math.ceil(MAX_INLINE_BYTES / 3) * 4)
    .nullable(),
  /** True: these bytes say where the document lies, and always come inline; damaged ones are offered again. */
  isReference: z.boolean().optional(),
})

export const OfferedJob = z.object({
  jobId: JobId,
  /** Counts how often this job is handed out for printing; the print system's job is marked with it. */
  attempt: z.int().min(1),
  printer: LocalPrinterName,
  /** The relay's order of acceptance; jobs of one printer print in this order. */
  sequence: z.int().min(1),
  title: Told(255),
  contentType: DocumentFormat,
  ticket: JobTicket,
  /** The document is drawn as labels for its queue. Absent: the print system takes it as it is. */
  labels: LabelSetup.optional(),
  expiresAt: Timestamp,
  document: OfferedDocument,
})
export type OfferedJob = z.infer<typeof OfferedJob>

const Offer = z.object({
  epoch: z.int().min(1),
  /** Counts the offers of a session from 1. One that comes again gets the answer that it got, whatever has changed meanwhile. */
  number: z.int().min(1).optional(),
  jobs: z.array(OfferedJob).min(1).max(MAX_JOBS_PER_OFFER),
})

const OfferReply = z.object({
  results: z.array(
    z.discriminatedUnion('accepted', [
      /** In the journal, durably. */
      z.object({ jobId: JobId, accepted: z.literal(true) }),
      /** Surely not held. */
      z.object({ jobId: JobId, accepted: z.literal(false), code: ProblemCode.catch('agent-busy'), detail: Told(1023) }),
    ]),
  ),
})

const Cancel = z.object({ jobIds: z.array(JobId).min(1).max(200) })

const CancelReply = z.object({
  results: z.array(
    z.object({
      jobId: JobId,
      /** `noted`: the agent stops it if it still can, and reports. `not-held`: this agent has no such job. */
      outcome: z.enum(['noted', 'not-held']).catch('noted'),
    }),
  ),
})

const ExamineReply = z.object({ findings: z.array(Finding).max(MAX_FINDINGS) })

/** Blink, beep or show something, so that whoever stands before the printer sees which one it is. */
const Identify = z.object({ printer: LocalPrinterName })

const IdentifyReply = z.object({
  /** `cannot`: the printer, or the way to it, knows no such thing. */
  outcome: z.enum(['identified', 'cannot', 'no-answer']).catch('no-answer'),
  detail: Told(1023),
})

const Nothing = z.object({})

/** What the relay may say to an agent. */
export const relayMessages = {
  offer: message(Offer, OfferReply),
  cancel: message(Cancel, CancelReply),
  /** Are you there? Answered at once: it tells a live link from a half-open one and measures the round trip. */
  probe: message(Nothing, Nothing),
  /** Look at all printers again and report them whole. */
  refresh: message(Nothing, Nothing),
  /** The relay stops: hang up, and connect again after this long. */
  drain: message(z.object({ reconnectAfterMs: z.int().min(0).max(600_000) }), Nothing),
  identify: message(Identify, IdentifyReply),
  /** Look at everything that printing there depends on, as the agent's `doctor` does. */
  examine: message(Nothing, ExamineReply),
  /** What is on offer may have changed: ask with `update`. */
  updates: message(Nothing, Nothing),
  /** This computer was removed, or another machine is this computer now: stop for good. */
  revoked: message(z.object({ code: z.enum(['computer-revoked', 'computer-replaced']).optional().catch(undefined) }), Nothing),
}
export type RelayMessages = typeof relayMessages
