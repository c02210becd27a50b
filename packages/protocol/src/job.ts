import { z } from 'zod'
import { contentReferenceFields, fetchers, namesAddress } from './content-reference.ts'
import { allDocumentFormats, DocumentFormat } from './document-format.ts'
import { ComputerId, JobId, PrinterId, UploadId } from './ids.ts'
import { JobEvent, JobReason } from './job-event.ts'
import { DoubtPolicy, Evidence, JobState, finalJobStates } from './job-state.ts'
import { ProblemCode } from './problems.ts'
import { Lines, Name, Text } from './text.ts'
import { JobTicket, SubmittedTicket } from './ticket.ts'

export const Timestamp = z.iso.datetime()

/** The submitter's own facts about a job; kept and returned, never interpreted. */
export const JobMetadata = z
  .record(Text(64).min(1), Lines(512))
  .refine((metadata) => Object.keys(metadata).length <= 32, { error: 'at most 32 entries' })

const DAY_SECONDS = 86_400

/** The type of a document that its submitter has sealed; what is inside is named beside it. */
export const SEALED_CONTENT_TYPE = 'application/vnd.cloudprint.sealed' as const

/** For `refine`: a sealed document, and no other, is submitted with the type of what is inside. */
export const namesInnerType: [(job: { contentType: string; innerContentType?: string | undefined }) => boolean, object] = [
  ({ contentType, innerContentType }) => (contentType === SEALED_CONTENT_TYPE) === (innerContentType !== undefined),
  { path: ['innerContentType'], error: `is given with contentType ${SEALED_CONTENT_TYPE}, and only then` },
]

/** For `refine`: what somebody else has sealed is sent, since whoever fetches a document looks at what it is. */
export const sealsNoReference: [(job: { contentType: string; contentUrl?: string | undefined }) => boolean, object] = [
  ({ contentType, contentUrl }) => contentType !== SEALED_CONTENT_TYPE || contentUrl === undefined,
  { path: ['contentUrl'], error: `is not taken with contentType ${SEALED_CONTENT_TYPE}: send the sealed document itself` },
]

/** For `refine`: a document was uploaded before, or is fetched. */
export const namesOnePlace: [(job: { contentUrl?: string | undefined; uploadId?: string | undefined }) => boolean, object] = [
  ({ contentUrl, uploadId }) => contentUrl === undefined || uploadId === undefined,
  { path: ['uploadId'], error: 'is given together with contentUrl: give one of them' },
]

/** What a WMS says about a job; its document comes beside it, came before as an upload, or is fetched from where `contentUrl` says. */
export const SubmitJob = z
  .strictObject({
    printerId: PrinterId,
    title: Name(255),
    contentType: z.enum([...allDocumentFormats, SEALED_CONTENT_TYPE]),
    /** What is inside of a sealed document. */
    innerContentType: DocumentFormat.optional(),
    ticket: SubmittedTicket.default({}),
    /** Seconds until the job is no longer worth printing; 24 hours when absent, at most 30 days. */
    expiresIn: z
      .int()
      .min(1)
      .max(30 * DAY_SECONDS)
      .default(DAY_SECONDS),
    /** What to do when nobody can know whether it was handed over; the printer's setting when absent. */
    onDoubt: DoubtPolicy.optional(),
    metadata: JobMetadata.default({}),
    ...contentReferenceFields,
    /** A complete upload with the document; the job gets its id. */
    uploadId: UploadId.optional(),
  })
  .refine(...namesInnerType)
  .refine(...namesAddress)
  .refine(...sealsNoReference)
  .refine(...namesOnePlace)
  .meta({ id: 'SubmitJob' })
export type SubmitJob = z.infer<typeof SubmitJob>

/** What will be printed, sealed or not. */
export function formatToPrint({ contentType, innerContentType }: Pick<SubmitJob, 'contentType' | 'innerContentType'>): DocumentFormat {
  const format = contentType === SEALED_CONTENT_TYPE ? innerContentType : contentType
  if (format === undefined) throw new Error('a sealed document was taken without the type of what is inside')
  return format
}

export const JobFailure = z.object({ code: ProblemCode.catch('print-failed'), detail: z.string(), advice: z.string() })

/** One job as everybody may read it. */
export const Job = z
  .object({
    id: JobId,
    printerId: PrinterId,
    computerId: ComputerId,
    printerName: z.string(),
    computerName: z.string(),
    title: z.string(),
    contentType: DocumentFormat,
    ticket: JobTicket,
    metadata: z.record(z.string(), z.string()),
    /** The trace of the request that made it (W3C Trace Context). */
    traceparent: z.string().nullable(),
    state: JobState,
    /** Why it stands there, in IPP words, since when. */
    reasons: z.array(JobReason),
    /** The print system's own words. */
    message: z.string(),
    evidence: Evidence.nullable(),
    onDoubt: DoubtPolicy,
    /** How often it was offered for printing; more than 1 only after somebody (or its policy) chose to print again. */
    attempt: z.int(),
    failure: JobFailure.nullable(),
    /** The site's computer may hold the job: a cancel needs its word. */
    offered: z.boolean(),
    cancelRequestedAt: Timestamp.nullable(),
    sheetsCompleted: z.int().nullable(),
    document: z.object({
      /** Of what is kept sealed: the document, or the reference to it where its computer fetches it. */
      sizeBytes: z.int(),
      state: z.enum(['held', 'deleted']),
      /** Who fetches the document, and from which host; null for one that came with the job. The rest of its address is a secret. */
      reference: z.object({ fetchBy: z.enum(fetchers), host: z.string() }).nullable(),
      /** The job has failed, and may be retried until then. */
      keptUntil: Timestamp.nullable(),
    }),
    createdAt: Timestamp,
    expiresAt: Timestamp,
    deliveredAt: Timestamp.nullable(),
    printingAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof Job>

export const jobAuthors = ['relay', 'agent', 'person', 'api-key'] as const

/** One line of a job's history, oldest first; `at` by the relay's clock. */
export const JobHistoryEntry = z
  .object({
    at: Timestamp,
    /** When it happened by the agent's clock, corrected by the offset the agent knows; null for what the relay did. */
    happenedAt: Timestamp.nullable(),
    by: z.enum(jobAuthors),
    byName: z.string(),
    from: JobState.nullable(),
    to: JobState,
    event: JobEvent,
  })
  .meta({ id: 'JobHistoryEntry' })
export type JobHistoryEntry = z.infer<typeof JobHistoryEntry>

/**
 * Why a document was deleted: how its job ended; `retention-over`: its job had failed, and the time for a retry was over;
 * `undeliverable`: the relay could hand it to nobody any more.
 */
export const receiptReasons = [...finalJobStates, 'retention-over', 'undeliverable'] as const

/** Proof that a document is gone. */
export const Receipt = z
  .object({
    jobId: JobId,
    sizeBytes: z.int(),
    /** SHA-256 of the bytes as they were stored, in hex. */
    sha256: z.string().length(64),
    storedAt: Timestamp,
    deletedAt: Timestamp,
    reason: z.enum(receiptReasons),
    /** Who caused it: the agent whose report ended the job, the person or key that ended it, or the relay by its policy. */
    by: z.enum(jobAuthors),
    byName: z.string(),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof Receipt>
