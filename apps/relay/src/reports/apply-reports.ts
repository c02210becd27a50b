import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { JobRows, JobTransaction, JournalKey, KeptReports } from '../jobs/job-rows.ts'
import type { Happened, JobHappening, JobStore } from '../jobs/job-store.ts'

type AnyReport = RequestOf<AgentMessages, 'reports'>['reports'][number]
type Report = Extract<AnyReport, { jobId: string }>
type Applied = ReplyOf<AgentMessages, 'reports'>

export interface ReportSender extends JournalKey {
  computerName: string
  /** The newest session that the journal has on its disk, where its agent says it. */
  keptEpoch?: number | undefined
}

export interface ReportMessage {
  sender: ReportSender
  reports: readonly AnyReport[]
}

/**
 * Applies agents' numbered reports, each once: the number kept so far stands in its journal's row, which is locked
 * while they are applied, and moves in the same transaction. What can't be applied or read counts as kept, since sending
 * it again would not help, and is named in the answer. Several agents' messages share one transaction and its flush to disk.
 */
export async function applyReports(rows: JobRows, jobs: JobStore, messages: readonly ReportMessage[], now: Date): Promise<Applied[]> {
  const { applied, happened } = await rows.inTransaction((transaction) => applyWithin(transaction, jobs, messages, now))
  jobs.announce(happened)
  return applied
}

async function applyWithin(transaction: JobTransaction, jobs: JobStore, messages: readonly ReportMessage[], now: Date) {
  const kept = await transaction.lockReports(messages.map(({ sender }) => sender))
  const parts = freshParts(messages, kept)
  const fresh = parts.filter((part) => part.reports.length > 0)
  const readable = fresh.flatMap(({ sender, reports }) =>
    reports.filter((report) => 'event' in report).map((report) => ({ report, sender })),
  )
  const happened =
    readable.length === 0
      ? []
      : await jobs.applyWithin(
          transaction,
          readable.map(({ report, sender }) => toHappening(report, sender)),
          now,
        )
  if (fresh.length > 0) await transaction.keepReports(keptNow(fresh))
  const outcomes = new Map<AnyReport, Happened | undefined>(readable.map(({ report }, index) => [report, happened[index]]))
  const applied = parts.map(({ reports, keptThrough }) => ({
    keptThrough,
    refused: reports.flatMap((report) => refusal(report, outcomes)),
  }))
  return { happened, applied }
}

interface FreshPart extends ReportMessage {
  keptThrough: number
}

/** Of each message what was not kept before; a journal's second message goes on where its first ends. */
function freshParts(messages: readonly ReportMessage[], kept: readonly number[]): FreshPart[] {
  const keptByJournal = new Map<string, number>()
  return messages.map(({ sender, reports }, index) => {
    const journal = keyOf(sender)
    const before = keptByJournal.get(journal) ?? kept[index] ?? 0
    const fresh = reports.filter((report) => report.number > before)
    const keptThrough = Math.max(before, ...fresh.map((report) => report.number))
    keptByJournal.set(journal, keptThrough)
    return { sender, reports: fresh, keptThrough }
  })
}

/** One for each journal: where its last message ends. */
function keptNow(fresh: readonly FreshPart[]): KeptReports[] {
  const parts = new Map(fresh.map((part) => [keyOf(part.sender), part]))
  return [...parts.values()].map(({ sender, keptThrough }) => ({ ...sender, keptThrough }))
}

function keyOf({ computerId, journalId }: JournalKey): string {
  return `${computerId} ${journalId}`
}

function refusal(report: AnyReport, outcomes: ReadonlyMap<AnyReport, Happened | undefined>): Applied['refused'] {
  const code = 'event' in report ? refusalOf(outcomes.get(report)) : 'message-unknown'
  return code === undefined ? [] : [{ number: report.number, code }]
}

function toHappening(report: Report, { computerId, computerName }: ReportSender): JobHappening {
  return {
    jobId: report.jobId,
    event: report.event,
    author: { by: 'agent', byName: computerName },
    happenedAt: new Date(report.at),
    of: { computerId, attempt: report.attempt },
  }
}

function refusalOf(happened: Happened | undefined): ProblemCode | undefined {
  if (happened === undefined || happened.outcome === 'unknown') return 'job-not-found'
  if (happened.outcome === 'unmoved' && happened.why !== 'repeated') return 'job-state-conflict'
  return undefined
}
