import { z } from 'zod'

/** Where a job stands; code branches on these eight alone, people read the reasons beside them. */
export const jobStates = ['queued', 'delivered', 'printing', 'uncertain', 'completed', 'failed', 'canceled', 'expired'] as const
export const JobState = z.enum(jobStates)
export type JobState = z.infer<typeof JobState>

export const finalJobStates = ['completed', 'failed', 'canceled', 'expired'] as const satisfies readonly JobState[]
export type FinalJobState = (typeof finalJobStates)[number]

export function isFinal(state: JobState): state is FinalJobState {
  return (finalJobStates as readonly JobState[]).includes(state)
}

/**
 * How sure we are that paper came out, weakest first.
 * `spooled`: the print system took it and knows no more. `sent`: all bytes went to the device. `printed`: the device says so.
 */
export const evidenceLevels = ['spooled', 'sent', 'printed'] as const
export const Evidence = z.enum(evidenceLevels)
export type Evidence = z.infer<typeof Evidence>

/** What to do when nobody can know whether a job was handed over: wait for a person, or print it again. */
export const doubtPolicies = ['hold', 'reprint'] as const
export const DoubtPolicy = z.enum(doubtPolicies)
export type DoubtPolicy = z.infer<typeof DoubtPolicy>

/** A person's answer to an uncertain job. */
export const doubtVerdicts = ['printed', 'print-again', 'discard'] as const
export const DoubtVerdict = z.enum(doubtVerdicts)
export type DoubtVerdict = z.infer<typeof DoubtVerdict>
