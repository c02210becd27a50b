import { createBackoff } from '@cloudprint/process-kit/backoff'
import { PrintSystemError } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'

/** Fails of a kind that no driver should let through; the job is then given up rather than its lane. */
const MAX_UNEXPECTED = 5

export interface Patience<T> {
  ground: AgentGround
  /** Waits, or less when something was asked of the job meanwhile. */
  pause: (ms: number) => Promise<void>
  /** Called once, at the first failure. */
  onAway: (error: Error) => Promise<void>
  /** `inDoubt`: an earlier attempt failed, and whether it had its effect is not known. */
  attempt: (inDoubt: boolean) => Promise<T>
  /** Something is broken here that waiting does not mend. */
  giveUp: (error: Error) => Promise<T>
}

/** Repeats a step for as long as the print system is away: a job never fails because a spooler restarts. */
export async function untilAnswered<T>({ ground, pause, onAway, attempt, giveUp }: Patience<T>): Promise<T> {
  const { clock, random, stopped } = ground
  const backoff = createBackoff({ baseMs: 250, capMs: 5_000, healthyMs: 0, clock, random })
  let unexpected = 0
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt(tries > 0)
    } catch (cause) {
      stopped.throwIfAborted()
      const error = cause instanceof Error ? cause : new Error(String(cause))
      if (!(error instanceof PrintSystemError) && (unexpected += 1) >= MAX_UNEXPECTED) return giveUp(error)
      if (tries === 0) await onAway(error)
      await pause(backoff.failedThenWaitMs())
    }
  }
}
