import { z } from 'zod'
import { updateModes, UpdateOffer, UpdateProgress } from '../agent-update.ts'
import { ComputerId, JobId } from '../ids.ts'
import { AgentJobEvent } from '../job-event.ts'
import { Timestamp } from '../job.ts'
import { LocalPrinter, LocalPrinterName } from '../printer.ts'
import { ProblemCode } from '../problems.ts'
import { ReleaseVersion } from '../release.ts'
import { ReportedTime } from '../reported-time.ts'
import { LocalScale, MAX_SCALES } from '../scale.ts'
import { SealingKey, SealingKeyId } from '../sealing-key.ts'
import { Told } from '../text.ts'
import { message } from './message.ts'

/** The most an agent holds at a time; bounds `hello` and its memory. */
export const MAX_HELD_JOBS = 2_000
/** Printers in one `printers` message: 50 with full capabilities stay below 1 MiB (10 KiB each, measured on CUPS). */
export const MAX_PRINTERS_PER_MESSAGE = 50
export const MAX_PRINTERS = 2_000
export const MAX_REPORTS_PER_MESSAGE = 200
/** Keys that an agent may still need at a time: one for each hour of the longest life of a job, and more. */
export const MAX_OLDER_KEYS = 1_000

export const platforms = ['linux', 'darwin', 'win32', 'other'] as const

/** The machine an agent runs on. */
export const SystemInfo = z.object({
  platform: z.enum(platforms).catch('other'),
  osVersion: Told(255),
  architecture: Told(63),
  hostname: Told(255),
  agentVersion: Told(63),
})
export type SystemInfo = z.infer<typeof SystemInfo>

/** A job that the agent's journal has, final reports not yet acknowledged included. */
export const HeldJob = z.object({ jobId: JobId, attempt: z.int().min(1) })
export type HeldJob = z.infer<typeof HeldJob>

const Hello = z.object({
  system: SystemInfo,
  /** One random UUID for each journal file: report numbers count within it. */
  journalId: z.uuid(),
  /** One random UUID for each run of the agent program. */
  runId: z.uuid(),
  /** The newest session epoch this journal was given, 0 at first. */
  lastEpoch: z.int().min(0),
  /** The highest number that this journal gave to a report, 0 at first: one that lags behind what the relay kept is an old copy. */
  lastReport: z.int().min(0).optional(),
  holds: z.array(HeldJob).max(MAX_HELD_JOBS),
})

const Difference = z.object({ jobId: JobId, what: z.enum(['forget', 'cancel']) })

/** What a newer relay asks in a word that this agent does not know is not asked of it. */
function isKnownDifference(value: unknown): boolean {
  return Difference.safeParse(value).success
}

const HelloReply = z.object({
  epoch: z.int().min(1),
  computerId: ComputerId,
  computerName: z.string(),
  /** The relay's clock, for expiry and timelines. */
  now: Timestamp,
  /** Held jobs that the relay sees otherwise: `forget` ends the agent's work on them unless handed over, `cancel` stops them. */
  differences: z.preprocess((value) => (Array.isArray(value) ? value.filter((one) => isKnownDifference(one)) : value), z.array(Difference)),
})

const Printers = z.object({
  /** Counts up within a run of the agent: what an older message says counts for nothing once a newer one was heard. */
  number: z.int().min(1).optional(),
  /** Every printer of the machine; those not named here are gone. */
  names: z.array(LocalPrinterName).max(MAX_PRINTERS),
  /** Those that are new or differ from what was last sent. */
  changed: z.array(LocalPrinter).max(MAX_PRINTERS_PER_MESSAGE),
})

const PrintersReply = z.object({
  /**
   * Printers of this machine whose queues are started again when they stop themselves (`onStop` is `resume`). Absent where
   * newer news has overtaken the message: then what was said last holds.
   */
  startAgain: z.array(LocalPrinterName).max(MAX_PRINTERS).optional(),
})

export const Report = z.object({
  /** Counts up from 1 within one journal, without gaps. */
  number: z.int().min(1),
  jobId: JobId,
  attempt: z.int().min(1),
  /** When it happened, by the relay's clock as the agent knows it. */
  at: ReportedTime,
  event: AgentJobEvent,
})
export type Report = z.infer<typeof Report>

/** All that must be readable of a report in another version's words: then it is refused alone, and does not hold up the others. */
const UnreadableReport = z.object({ number: z.int().min(1) })

const Reports = z.object({
  /** The newest session epoch that this journal has on its disk; only a copy of it can come without it later. */
  keptEpoch: z.int().min(0).optional(),
  reports: z
    .array(z.union([Report, UnreadableReport]))
    .min(1)
    .max(MAX_REPORTS_PER_MESSAGE),
})

const ReportsReply = z.object({
  /** All reports up to this number are committed and may be dropped. */
  keptThrough: z.int().min(0),
  /** Reports that could not be applied; they count as kept, since repeating them would not help. */
  refused: z.array(z.object({ number: z.int(), code: ProblemCode.catch('internal-error') })),
})

const SealingKeys = z.object({
  /** The one that documents are sealed to from now on. */
  current: SealingKey,
  /** Every other key that the agent still has. A key that is named nowhere is lost, and so is what was sealed to it. */
  older: z.array(SealingKeyId).max(MAX_OLDER_KEYS),
})

const SealingKeysReply = z.object({
  /**
   * Older keys to which no document of the relay is sealed, and none will be: the agent destroys them, except those that a job
   * of its own still needs. A current key that was destroyed before is refused with `sealing-key-retired`: then a new one is due.
   */
  destroy: z.array(SealingKeyId).max(MAX_OLDER_KEYS),
})

const Update = z.object({
  /** A word that this relay does not know takes no updates from it. */
  mode: z.enum(updateModes).catch('unsupported'),
  /** What runs now. */
  running: ReleaseVersion,
  /** A phase that this relay does not know is as if nothing were under way. */
  progress: UpdateProgress.nullable().catch(null),
})

const UpdateReply = z.object({
  /** What the agent may take now; null for nothing. */
  offer: UpdateOffer.nullable(),
})

const Scales = z.object({
  /** Every scale of the machine; those not named here are unplugged. */
  scales: z.array(LocalScale).max(MAX_SCALES),
})

const ScalesReply = z.object({})

/** What an agent may say to the relay. */
export const agentMessages = {
  'hello': message(Hello, HelloReply),
  'printers': message(Printers, PrintersReply),
  'reports': message(Reports, ReportsReply),
  'sealing-keys': message(SealingKeys, SealingKeysReply),
  /** The scales and what they weigh, when that changes and every two seconds. They are kept in memory only. */
  'scales': message(Scales, ScalesReply),
  /** How its updates stand, on every session and whenever that changes, and what is on offer. An older relay does not answer. */
  'update': message(Update, UpdateReply),
}
export type AgentMessages = typeof agentMessages
