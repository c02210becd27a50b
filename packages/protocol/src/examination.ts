import { z } from 'zod'
import { Told } from './text.ts'

/** `skipped`: it can not be looked at, because of what another check found, or because the agent's user may not. */
export const verdicts = ['ok', 'warning', 'failed', 'skipped'] as const
export type Verdict = (typeof verdicts)[number]

/** What one check of the agent's doctor found, in words for the person who stands at the machine. */
export const Finding = z.object({
  check: Told(63).min(1),
  verdict: z.enum(verdicts).catch('warning'),
  says: Told(2047),
  /** What to do; absent where nothing is wrong. */
  remedy: Told(2047).optional(),
})
export type Finding = z.infer<typeof Finding>

export const MAX_FINDINGS = 200
