import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'

export interface TakeWishesGround {
  jobs: HeldJobs
  /** Its owner should look at what is wanted of it. */
  wishChanged: (job: HeldJob) => void
  fault: (message: string, cause: unknown) => void
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

/**
 * What the relay sees otherwise than our journal, as it says in its answer to `hello`. Writing it down is not waited for: a
 * full disk must not keep the session from opening, and what is lost the next hello says again.
 */
export function applyDifferences(
  differences: ReplyOf<AgentMessages, 'hello'>['differences'],
  { jobs, wishChanged, fault }: TakeWishesGround,
): void {
  const tell = (changed: HeldJob[]) => {
    for (const job of changed) wishChanged(job)
  }
  for (const { jobId, what } of differences) {
    if (what === 'forget') tell(jobs.requestForget(jobId))
    else jobs.requestCancel(jobId).then(tell, (error: unknown) => fault('a cancel could not be written down', error))
  }
}
