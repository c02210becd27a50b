import type { AgentMessages, HeldJob } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf } from '@cloudprint/protocol/channel/message'
import { isFinal } from '@cloudprint/protocol/job-state'
import type { JobRows, KnownJob } from '../jobs/job-rows.ts'
import { relayAuthor } from '../jobs/job-store.ts'
import type { JobHappening, JobStore } from '../jobs/job-store.ts'

type Difference = ReplyOf<AgentMessages, 'hello'>['differences'][number]

/**
 * Holds what an agent's journal has against what the relay thinks it has, after every connect. Offers that never arrived
 * go back to the queue (or end there, when they were canceled or expired meanwhile); a job that the agent had and
 * no longer knows is uncertain; what the agent holds in vain it is told to forget or to cancel.
 */
export async function reconcile(
  rows: JobRows,
  jobs: JobStore,
  computer: { id: string; holds: readonly HeldJob[] },
  now: Date,
): Promise<Difference[]> {
  const knownJobs = await rows.listKnown(
    computer.id,
    computer.holds.map((held) => held.jobId),
  )
  const held = new Map<string, number>(computer.holds.map((one) => [one.jobId, one.attempt]))
  const lost = knownJobs.filter((job) => job.mayBeHeld && held.get(job.id) !== job.attempt)
  if (lost.length > 0)
    await jobs.apply(
      lost.map((job) => lostHappening(job, computer.id)),
      now,
    )
  const known = new Map(knownJobs.map((job) => [job.id, job]))
  return computer.holds.flatMap((one): Difference[] => {
    const job = known.get(one.jobId)
    if (job === undefined || job.attempt !== one.attempt || isFinal(job.state)) return [{ jobId: one.jobId, what: 'forget' }]
    return job.isCancelRequested ? [{ jobId: one.jobId, what: 'cancel' }] : []
  })
}

function lostHappening(job: KnownJob, computerId: string): JobHappening {
  const detail = 'the agent’s journal does not have this job'
  return {
    jobId: job.id,
    event: job.state === 'queued' ? { kind: 'offer-withdrawn', detail } : { kind: 'uncertain', detail },
    author: relayAuthor,
    happenedAt: null,
    of: { computerId, attempt: job.attempt },
  }
}
