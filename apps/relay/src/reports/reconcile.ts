import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf } from '@cloudprint/protocol/channel/message'
import { isFinal } from '@cloudprint/protocol/job-state'
import type { ReconciledComputer } from '../channel/agent-steps.ts'
import type { JobRows, JobTransaction, KnownJob } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobHappening, JobStore } from '../jobs/job-store.ts'

type Difference = ReplyOf<AgentMessages, 'hello'>['differences'][number]

/**
 * Holds what agents' journals have against what the relay thinks they have, after every connect. Offers that never arrived
 * go back to the queue (or end there, when they were canceled or expired meanwhile); a job that an agent had, or may have
 * had in another journal, and does not know now is uncertain; what it holds in vain it is told to forget or to
 * cancel. Undefined for those whose newer session has come. Several computers share one transaction.
 */
export async function reconcile(
  rows: JobRows,
  jobs: JobStore,
  computers: readonly ReconciledComputer[],
  now: Date,
): Promise<(Difference[] | undefined)[]> {
  const { happened, differences } = await rows.inTransaction((transaction) => reconcileWithin(transaction, jobs, computers, now))
  jobs.announce(happened)
  return differences
}

/** Under the sessions' locks: what an older hello says must not be held against jobs that a newer session was given. */
async function reconcileWithin(transaction: JobTransaction, jobs: JobStore, computers: readonly ReconciledComputer[], now: Date) {
  const epochs = await transaction.lockSessions(computers.map((computer) => computer.id))
  const current = computers.filter((computer, index) => computer.epoch === epochs[index])
  const known = await transaction.listKnown(
    current.map(({ id, journalId, holds }) => ({ computerId: id, journalId, jobIds: holds.map((held) => held.jobId) })),
  )
  const happenings = current.flatMap((computer, index) => lostOf(computer, known[index] ?? []))
  const happened = happenings.length === 0 ? [] : await jobs.applyWithin(transaction, happenings, now)
  const differences = new Map(current.map((computer, index) => [computer, differencesOf(computer, known[index] ?? [])]))
  return { happened, differences: computers.map((computer) => differences.get(computer)) }
}

function lostOf({ id, holds }: ReconciledComputer, knownJobs: KnownJob[]): JobHappening[] {
  const held = new Map<string, number>(holds.map((one) => [one.jobId, one.attempt]))
  return knownJobs.filter((job) => job.mayBeHeld && held.get(job.id) !== job.attempt).map((job) => lostHappening(job, id))
}

function differencesOf(computer: ReconciledComputer, knownJobs: KnownJob[]): Difference[] {
  const known = new Map(knownJobs.map((job) => [job.id, job]))
  return computer.holds.flatMap((one): Difference[] => {
    const job = known.get(one.jobId)
    if (job === undefined || job.attempt !== one.attempt || isFinal(job.state)) return [{ jobId: one.jobId, what: 'forget' }]
    return job.isCancelRequested ? [{ jobId: one.jobId, what: 'cancel' }] : []
  })
}

function lostHappening(job: KnownJob, computerId: string): JobHappening {
  const isSurelyNotHeld = job.state === 'queued' && !job.mayBeElsewhere
  const detail = job.mayBeElsewhere
    ? 'the agent came with another journal, which does not have this job'
    : 'the agent’s journal does not have this job'
  return {
    jobId: job.id,
    event: isSurelyNotHeld ? { kind: 'offer-withdrawn', detail } : { kind: 'uncertain', detail },
    author: relayAuthor,
    happenedAt: null,
    of: { computerId, attempt: job.attempt },
  }
}
