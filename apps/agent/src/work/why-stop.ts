import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import type { HeldJob } from './held-job.ts'

/** How a job ends that is not to be printed (any more): with a last word to the relay, or without one. */
export type Stop = Extract<AgentJobEvent, { kind: 'canceled' | 'expired' }> | { kind: 'forgotten' }

/** Asked before every step up to the hand-over; `now` by the relay's clock. */
export function whyStop(job: Pick<HeldJob, 'wish' | 'expiresAt'>, now: Date): Stop | undefined {
  if (job.wish === 'forget') return { kind: 'forgotten' }
  if (job.wish === 'cancel') return { kind: 'canceled' }
  return job.expiresAt <= now ? { kind: 'expired' } : undefined
}
