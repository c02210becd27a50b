import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { JobRows, JournalKey } from '../jobs/job-rows.ts'
import type { Happened, JobHappening, JobStore } from '../jobs/job-store.ts'

type AnyReport = RequestOf<AgentMessages, 'reports'>['reports'][number]
type Report = Extract<AnyReport, { jobId: string }>
type Applied = ReplyOf<AgentMessages, 'reports'>

export interface ReportSender extends JournalKey {
  computerName: string
  /** The newest session that the journal has on its disk, where its agent says it. */
  keptEpoch?: number | undefined
}

/**
 * Applies an agent's numbered reports, each once: the number kept so far stands in its journal's row, which is locked
 * while they are applied, and moves in the same transaction. What can't be applied or read counts as kept, since sending
 * it again would not help, and is named in the answer.
 */
export async function applyReports(
  rows: JobRows,
  jobs: JobStore,
  sender: ReportSender,
  reports: readonly AnyReport[],
  now: Date,
): Promise<Applied> {
  const { applied, happened } = await rows.inTransaction(async (transaction) => {
    const keptBefore = await transaction.lockReports(sender)
    const fresh = reports.filter((report) => report.number > keptBefore)
    if (fresh.length === 0) return { applied: { keptThrough: keptBefore, refused: [] }, happened: [] }
    const readable = fresh.filter((report) => 'event' in report)
    const outcomes = await jobs.applyWithin(
      transaction,
      readable.map((report) => toHappening(report, sender)),
      now,
    )
    const keptThrough = Math.max(...fresh.map((report) => report.number))
    await transaction.keepReports(sender, keptThrough, sender.keptEpoch)
    const outcomeByNumber = new Map(readable.map((report, index) => [report.number, outcomes[index]]))
    const refused = fresh.flatMap(({ number }) => {
      const code = outcomeByNumber.has(number) ? refusalOf(outcomeByNumber.get(number)) : 'message-unknown'
      return code === undefined ? [] : [{ number, code }]
    })
    return { applied: { keptThrough, refused }, happened: outcomes }
  })
  jobs.announce(happened)
  return applied
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
