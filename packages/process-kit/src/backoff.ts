import { systemClock, type Clock } from './clock.ts'

export interface BackoffSettings {
  /** The longest first delay. */
  baseMs: number
  /** No delay is ever longer. */
  capMs: number
  /** How long things must have worked before the next failure starts from `baseMs` again. */
  healthyMs: number
  clock?: Clock
  /** From 0 to below 1, as Math.random. */
  random?: () => number
}

export interface Backoff {
  /** Call when it works (connected, step done). Later calls do not restart the stretch of health. */
  succeeded(): void
  /** Call when it failed: how long to wait before the next attempt. */
  failedThenWaitMs(): number
}

/**
 * Capped exponential delays with full jitter: a thousand agents that lost one relay come back spread out.
 * A connection that opens and dies at once must not reset it, hence the stretch of health.
 */
export function createBackoff(settings: BackoffSettings): Backoff {
  const { baseMs, capMs, healthyMs, clock = systemClock, random = Math.random } = settings
  let failures = 0
  let healthySinceMs: number | undefined

  return {
    succeeded: () => {
      healthySinceMs ??= clock.now().getTime()
    },
    failedThenWaitMs: () => {
      const wasHealthy = healthySinceMs !== undefined && clock.now().getTime() - healthySinceMs >= healthyMs
      healthySinceMs = undefined
      failures = wasHealthy ? 1 : failures + 1
      return Math.floor(random() * Math.min(capMs, baseMs * 2 ** (failures - 1)))
    },
  }
}
