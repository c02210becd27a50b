import type { Report } from '@cloudprint/protocol/channel/agent-messages'
import type { AgentJobEvent, SpoolerJob } from '@cloudprint/protocol/job-event'
import type { HeldJob, Stage } from './held-job.ts'

/**
 * The agent's durable record: what it holds, how far each job has come, and what the relay has yet to be told.
 * A promise given by `write` resolves when the change is on disk; nothing is done in the world before that.
 */
export interface JobJournal {
  /** One random UUID for each journal; report numbers count within it. */
  readonly journalId: string
  /** A mark of where it is now: another after a reboot of its machine, and on a copied or restored disk. */
  readonly place: string
  facts(): JournalFacts
  /** Every job whose final report the relay has not acknowledged. */
  jobs(): HeldJob[]
  /** The document of a job that came inside its offer. */
  document(key: string): Buffer | undefined
  /** How a job ended whose end the relay has acknowledged; remembered for the newest REMEMBERED_ENDS jobs. */
  endOf(key: string): AgentJobEvent | undefined
  /** The next reports after this number, oldest first. */
  reportsAfter(number: number, limit: number): Report[]
  /** Writes asked for in the same moment share one transaction. Rejects with JournalError, and then nothing was written. */
  write(change: JournalChange): Promise<void>
  /** Documents that were removed leave no trace in the journal's files after this. */
  tidy(): void
  close(): void
}

export interface JournalFacts {
  /** The newest session epoch that this journal was given, 0 at first. */
  lastEpoch: number
  /** Relay's clock minus this machine's, as last measured: expiry is judged rightly even before the relay is reached. */
  clockOffsetMs: number
  reportsWaiting: number
  /** The highest number given to a report, 0 at first. */
  lastReport: number
  /** The `place` in which the relay last confirmed this journal, null at first. */
  confirmedPlace: string | null
}

/** Guards against an offer that was on its way while its job's end was acknowledged: it must not print again. */
export const REMEMBERED_ENDS = 20_000

export interface NewReport {
  key: string
  /** By the relay's clock. */
  at: Date
  event: AgentJobEvent
}

/** What can be written. A stage and the report that it causes are one change. */
export type JournalChange =
  | { kind: 'accept'; jobs: { job: HeldJob; document: Buffer | null }[]; reports: NewReport[] }
  | { kind: 'move'; key: string; stage: Exclude<Stage, 'ended'>; spoolerJob: SpoolerJob | null; report?: NewReport }
  /** The job's document goes with it. */
  | { kind: 'end'; key: string; report: NewReport }
  | { kind: 'report'; report: NewReport }
  | { kind: 'request-cancel'; keys: string[] }
  | { kind: 'forget'; key: string }
  /** The relay has committed these reports; ended jobs they were the last of go too. */
  | { kind: 'drop-reports'; throughNumber: number }
  | { kind: 'keep-epoch'; epoch: number }
  | { kind: 'keep-clock-offset'; offsetMs: number }
  | { kind: 'confirm-place'; place: string }
  /** A new journal in place of an old copy: all goes but what the print system has whole, and how jobs ended. Close it then. */
  | { kind: 'renew'; journalId: string }

/**
 * `full`: no room on the disk, the same write may succeed later. `lost`: the disk failed, and whether the write will be found at the
 * next start nobody knows. The others need a person; the message says what to do.
 */
export class JournalError extends Error {
  override name = 'JournalError'
  readonly why: 'full' | 'lost' | 'in-use' | 'damaged' | 'too-new' | 'broken'

  constructor(why: JournalError['why'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.why = why
  }
}
