import { setTimeout as delay } from 'node:timers/promises'

/** Time as a dependency, so that a test moves the clock instead of sleeping. */
export interface Clock {
  now(): Date
  /** Rejects with the signal's reason when it aborts first. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  wait: async (ms, signal) => {
    signal?.throwIfAborted()
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      // Node wraps the reason in its own AbortError; callers compare with the reason they gave.
      throw signal?.aborted === true ? signal.reason : error
    })
  },
}
