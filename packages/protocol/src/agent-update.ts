import { z } from 'zod'
import { ProblemCode } from './problems.ts'
import { ReleaseVersion } from './release.ts'
import { Told } from './text.ts'

/** Whether an agent takes updates: `off` by its own settings, `unsupported` where its launcher does not start it. */
export const updateModes = ['auto', 'off', 'unsupported'] as const

/**
 * How far an update is: `offered` (it is fetched when this agent's turn has come), `staged` (verified, on the disk), `waiting` (for a quiet moment),
 * `switching`; then `healthy`, or `returned` (the version before runs again). `refused`: it was not even staged.
 */
export const updatePhases = ['offered', 'staged', 'waiting', 'switching', 'healthy', 'returned', 'refused'] as const
export type UpdatePhase = (typeof updatePhases)[number]

/** The newest update that an agent knows of. */
export const UpdateProgress = z.object({
  version: ReleaseVersion,
  phase: z.enum(updatePhases),
  /** When that began, by the agent's clock as it knows the relay's. */
  since: z.iso.datetime(),
  /** Why it was refused or returned. */
  code: ProblemCode.catch('internal-error').nullable(),
  detail: Told(1023),
})
export type UpdateProgress = z.infer<typeof UpdateProgress>

/** What the relay offers to a computer. */
export const UpdateOffer = z.object({
  version: ReleaseVersion,
  /** Somebody wants it now: not at a quiet moment but at the next safe one, and also after it failed before. */
  isWished: z.boolean(),
  /** It is fetched within so long, each agent at a moment drawn by itself: all of them hear of a new version at once. */
  spreadSeconds: z.int().min(0).max(86_400).default(0),
})
export type UpdateOffer = z.infer<typeof UpdateOffer>
