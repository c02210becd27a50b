import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type pg from 'pg'
import { inTransaction } from '../db/transaction.ts'
import type { Happened, JobStore } from '../jobs/job-store.ts'

type Reports = RequestOf<AgentMessages, 'reports'>['reports']
type Applied = ReplyOf<AgentMessages, 'reports'>

/**
 * Applies an agent's numbered reports, each once: the number kept so far stands in the computer's row, which is locked
 * while they are applied, and moves in the same transaction. What can't be applied counts as kept, since sending it again
 * would not help, and is named in the answer.
 */
export async function applyReports(
  pool: pg.Pool,
  jobs: JobStore,
  sender: { computerId: string; computerName: string },
  reports: Reports,
  now: Date,
): Promise<Applied> {
  const { applied, happened } = await inTransaction(pool, async (client) => {
    const keptBefore = await lockKeptThrough(client, sender.computerId)
    const fresh = reports.filter((report) => report.number > keptBefore)
    if (fresh.length === 0) return { applied: { keptThrough: keptBefore, refused: [] }, happened: [] }
    const outcomes = await jobs.applyWithin(
      client,
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
    await client.query('update computer set reports_kept_through = $2 where id = $1', [sender.computerId, keptThrough])
    const refused = fresh.flatMap((report, index) => {
      const code = refusalOf(outcomes[index])
      return code === undefined ? [] : [{ number: report.number, code }]
    })
    return { applied: { keptThrough, refused }, happened: outcomes }
  })
  jobs.announce(happened)
  return applied
}

/** Not `for update`: that would hold up every submission to this computer, whose foreign key takes a share of this row. */
async function lockKeptThrough(client: pg.PoolClient, computerId: string): Promise<number> {
  const { rows } = await client.query<{ kept: number }>({
    name: 'lock-reports',
    text: 'select reports_kept_through::float8 as kept from computer where id = $1 for no key update',
    values: [computerId],
  })
  if (rows[0] === undefined) throw new Error(`computer ${computerId} has no row`)
  return rows[0].kept
}

function refusalOf(happened: Happened | undefined): ProblemCode | undefined {
  if (happened === undefined || happened.outcome === 'unknown') return 'job-not-found'
  if (happened.outcome === 'unmoved' && happened.why !== 'repeated') return 'job-state-conflict'
  return undefined
}
