import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf } from '@cloudprint/protocol/channel/message'
import { isFinal } from '@cloudprint/protocol/job-state'
import type { ReconciledComputer } from '../channel/agent-steps.ts'
import type { JobRows, JobTransaction, KnownJob } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobHappening, JobStore } from '../jobs/job-store.ts'

type Difference = ReplyOf<AgentMessages, 'hello'>['differences'][number]

/**
 * Holds what an agent's journal has against what the relay thinks it has, after every connect. Offers that never arrived
 * go back to the queue (or end there, when they were canceled or expired meanwhile); a job that the agent had, or may have
 * had in another journal, and does not know now is uncertain; what the agent holds in vain it is told to forget or to
 * cancel. Undefined when a newer session has come.
 */
export async function reconcile(rows: JobRows, jobs: JobStore, computer: ReconciledComputer, now: Date): Promise<Difference[] | undefined> {
  const done = await rows.inTransaction((transaction) => reconcileWithin(transaction, jobs, computer, now))
  if (done === undefined) return undefined
  jobs.announce(done.happened)
  return done.differences
}

/** Under the session's lock: what an older hello says must not be held against jobs that a newer session was given. */
async function reconcileWithin(transaction: JobTransaction, jobs: JobStore, computer: ReconciledComputer, now: Date) {
  if ((await transaction.lockSession(computer.id)) !== computer.epoch) return undefined
  const knownJobs = await transaction.listKnown(
    { computerId: computer.id, journalId: computer.journalId },
    computer.holds.map((held) => held.jobId),
  )
  const held = new Map<string, number>(computer.holds.map((one) => [one.jobId, one.attempt]))
  const lost = knownJobs.filter((job) => job.mayBeHeld && held.get(job.id) !== job.attempt)
  const happenings = lost.map((job) => lostHappening(job, computer.id))
  const happened = lost.length === 0 ? [] : await jobs.applyWithin(transaction, happenings, now)
  return { happened, differences: differencesOf(computer, knownJobs) }
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
