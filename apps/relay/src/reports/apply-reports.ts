import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { JobRows } from '../jobs/job-rows.ts'
import type { Happened, JobStore } from '../jobs/job-store.ts'

type Reports = RequestOf<AgentMessages, 'reports'>['reports']
type Applied = ReplyOf<AgentMessages, 'reports'>

/**
 * Applies an agent's numbered reports, each once: the number kept so far stands in the computer's row, which is locked
 * while they are applied, and moves in the same transaction. What can't be applied counts as kept, since sending it again
 * would not help, and is named in the answer. Undefined when a newer session has come: it may count by another journal.
 */
export async function applyReports(
  rows: JobRows,
  jobs: JobStore,
  sender: { computerId: string; computerName: string; epoch: number },
  reports: Reports,
  now: Date,
): Promise<Applied | undefined> {
  const outcome = await rows.inTransaction(async (transaction) => {
    const { epoch, reportsKept: keptBefore } = await transaction.lockSession(sender.computerId)
    if (epoch !== sender.epoch) return undefined
    const fresh = reports.filter((report) => report.number > keptBefore)
    if (fresh.length === 0) return { applied: { keptThrough: keptBefore, refused: [] }, happened: [] }
    const outcomes = await jobs.applyWithin(
      transaction,
      fresh.map((report) => ({
        jobId: report.jobId,
        event: report.event,
        author: { by: 'agent' as const, byName: sender.computerName },
        happenedAt: new Date(report.at),
        of: { computerId: sender.computerId, attempt: report.attempt },
      })),
      now,
    )
    const keptThrough = Math.max(...fresh.map((report) => report.number))
    await transaction.keepReports(sender.computerId, keptThrough)
    const refused = fresh.flatMap((report, index) => {
      const code = refusalOf(outcomes[index])
      return code === undefined ? [] : [{ number: report.number, code }]
    })
    return { applied: { keptThrough, refused }, happened: outcomes }
  })
  if (outcome === undefined) return undefined
  jobs.announce(outcome.happened)
  return outcome.applied
}

function refusalOf(happened: Happened | undefined): ProblemCode | undefined {
  if (happened === undefined || happened.outcome === 'unknown') return 'job-not-found'
  if (happened.outcome === 'unmoved' && happened.why !== 'repeated') return 'job-state-conflict'
  return undefined
}
