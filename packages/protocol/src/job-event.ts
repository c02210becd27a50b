import { z } from 'zod'
import { Evidence, DoubtVerdict } from './job-state.ts'
import { ProblemCode } from './problems.ts'
import { ReportedTime } from './reported-time.ts'
import { Text, Told } from './text.ts'

/** The print system's handle on a job. The id alone is not enough: CUPS gives ids out again after a crash. */
export const SpoolerJob = z.object({
  id: Text(63).min(1),
  uuid: Text(127).nullable(),
})
export type SpoolerJob = z.infer<typeof SpoolerJob>

/** Why a job is where it is, as the print system says it: IPP `job-state-reasons` and printer reasons. */
export const JobReason = z.object({ reason: Told(255).min(1), since: ReportedTime })
export type JobReason = z.infer<typeof JobReason>

/** A print option as it was handed to the print system, under the print system's own name and in its own words. */
export const SentOption = z.object({ name: Told(255).min(1), value: Told(1023) })
export type SentOption = z.infer<typeof SentOption>

/** How the print system itself puts it: IPP `job-state`, `job-state-reasons` and `job-state-message`, as they are. */
export const SpoolerWords = z.object({
  state: Told(63).min(1),
  reasons: z.array(Told(255)).max(16),
  message: Told(1023),
  /** When it was first seen to be worked on; null where nobody looked in that time. */
  processingSince: ReportedTime.nullable(),
})
export type SpoolerWords = z.infer<typeof SpoolerWords>

const spooler = SpoolerWords.optional()
const Detail = Told(1023)
/** What a column of the database holds. */
const MAX_SHEETS = 2_147_483_647

/** What an agent can say about a job, in the order in which it happened. */
export const AgentJobEvent = z.discriminatedUnion('kind', [
  /** Journaled here, and the whole document is here and verified. */
  z.object({ kind: z.literal('delivered') }),
  /** Handed over to the print system under this handle. */
  z.object({
    kind: z.literal('printing'),
    spoolerJob: SpoolerJob,
    /** Every option that went with it, also those that the printer's defaults have filled in. An agent that was killed does not know. */
    sent: z.array(SentOption).max(64).optional(),
  }),
  /** Still printing; these reasons hold now. */
  z.object({
    kind: z.literal('progressed'),
    reasons: z.array(JobReason).max(16),
    message: Detail,
    sheetsCompleted: z.int().min(0).max(MAX_SHEETS).nullable(),
    spooler,
  }),
  /** With a detail only where there is more to know than that it printed: it may have come out twice. */
  z.object({ kind: z.literal('completed'), evidence: Evidence, detail: Detail.optional(), spooler }),
  z.object({ kind: z.literal('failed'), code: ProblemCode.catch('print-failed'), detail: Detail, spooler }),
  z.object({ kind: z.literal('canceled'), spooler }),
  z.object({ kind: z.literal('expired') }),
  /** Nobody here can tell whether it was handed over or printed. */
  z.object({ kind: z.literal('uncertain'), detail: Detail }),
])
export type AgentJobEvent = z.infer<typeof AgentJobEvent>

/** Everything that can happen to a job: what the relay does, what an agent reports, what a person decides. */
export const JobEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('submitted') }),
  /** Sent to the computer under this session epoch; it may hold the job from here on. */
  z.object({ kind: z.literal('offered'), epoch: z.int() }),
  /** The computer surely does not hold the job: it refused, or its journal says so. */
  z.object({ kind: z.literal('offer-withdrawn'), detail: Detail }),
  ...AgentJobEvent.options,
  z.object({ kind: z.literal('cancel-requested') }),
  /** The expiry time has passed by the relay's clock. */
  z.object({ kind: z.literal('expiry-passed') }),
  z.object({ kind: z.literal('settled'), verdict: DoubtVerdict }),
  /** The relay can hand it to no agent any more: its document is lost, or no key opens it. */
  z.object({ kind: z.literal('undeliverable'), code: ProblemCode.catch('document-unavailable'), detail: Detail }),
  /** Somebody wants a job that failed tried once more, with the document that was kept for it. */
  z.object({ kind: z.literal('retried') }),
])
export type JobEvent = z.infer<typeof JobEvent>
export type JobEventKind = JobEvent['kind']
