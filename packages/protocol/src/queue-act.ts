import { z } from 'zod'
import { ProblemCode } from './problems.ts'
import { ReportedTime } from './reported-time.ts'
import { Told } from './text.ts'

/**
 * What becomes of a queue that its print system stopped on an error: `resume` starts it again once its cause is gone, `hold` leaves
 * it to people. One that a person paused stays so under either.
 */
export const stopPolicies = ['resume', 'hold'] as const
export const StopPolicy = z.enum(stopPolicies)
export type StopPolicy = z.infer<typeof StopPolicy>

/** `resumed`: started again. `resume-refused`: it may not do so. `resume-given-up`: it was started often and stopped again each time. */
export const queueActKinds = ['resumed', 'resume-refused', 'resume-given-up'] as const

/** What an agent did about a queue that had stopped itself. */
export const QueueAct = z.object({
  kind: z.enum(queueActKinds),
  /** By the relay's clock as the agent knows it; tells two acts on one printer apart. */
  at: ReportedTime,
  stoppedSince: ReportedTime,
  /** The print system's own words on why it had stopped; often there are none. */
  why: Told(1023),
  /** How often it has been started since it last printed for a while, this time included. */
  attempt: z.int().min(0),
  /** What the agent was answered when it was refused. */
  problem: z.object({ code: ProblemCode.catch('print-failed'), detail: Told(1023) }).nullable(),
})
export type QueueAct = z.infer<typeof QueueAct>

/** The newest acts on one printer, as often as it is told of: an act of a newer agent's kind is not known here. */
export const QueueActs = z.preprocess(
  (value) => (Array.isArray(value) ? value.filter((one) => QueueAct.safeParse(one).success) : value),
  z.array(QueueAct).max(8),
)
