import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'

export interface TakeWishesGround {
  jobs: HeldJobs
  /** Its owner should look at what is wanted of it. */
  wishChanged: (job: HeldJob) => void
}

/** Notes cancels, durably; whoever owns the job obeys at its next step and reports what came of it. */
export async function takeCancels(
  { jobIds }: RequestOf<RelayMessages, 'cancel'>,
  { jobs, wishChanged }: TakeWishesGround,
): Promise<ReplyOf<RelayMessages, 'cancel'>> {
  // A cancel may overtake the commit of the offer that came before it.
  await jobs.settled()
  const results = await Promise.all(
    jobIds.map(async (jobId) => {
      const held = await jobs.requestCancel(jobId)
      for (const job of held) wishChanged(job)
      return { jobId, outcome: jobs.isHeld(jobId) ? ('noted' as const) : ('not-held' as const) }
    }),
  )
  return { results }
}

/** What the relay sees otherwise than our journal, as it says in its answer to `hello`. */
export async function applyDifferences(
  differences: ReplyOf<AgentMessages, 'hello'>['differences'],
  { jobs, wishChanged }: TakeWishesGround,
): Promise<void> {
  await Promise.all(
    differences.map(async ({ jobId, what }) => {
      const changed = what === 'cancel' ? await jobs.requestCancel(jobId) : jobs.requestForget(jobId)
      for (const job of changed) wishChanged(job)
    }),
  )
}
