import { hashKey } from '@tanstack/react-query'
import type { QueryKey } from '@tanstack/react-query'

interface RefreshLaneParts {
  everyMs: number
  refresh: (keys: QueryKey[]) => Promise<unknown>
  signal: AbortSignal
}

/** A list that changes ten times a second is read by nobody more often than this, and asked for by many at once. */
const BUSY_MS = 1_000

/**
 * Gathers what changed and refreshes it together, at most once every `everyMs`, while changes keep coming once a second, and never
 * while the refresh before is still under way: a slow relay is asked less, and no change is missed, since what arrives meanwhile waits for the next.
 */
export class RefreshLane {
  #waiting = new Map<string, QueryKey>()
  #isRunning = false
  readonly #parts: RefreshLaneParts

  constructor(parts: RefreshLaneParts) {
    this.#parts = parts
  }

  add(key: QueryKey) {
    this.#waiting.set(hashKey(key), key)
    if (!this.#isRunning) void this.#run()
  }

  async #run() {
    const { everyMs, refresh, signal } = this.#parts
    this.#isRunning = true
    let pauseMs = everyMs
    while (this.#waiting.size > 0 && !signal.aborted) {
      const keys = [...this.#waiting.values()]
      this.#waiting.clear()
      // A failed refresh shows in its query; the lane goes on.
      await Promise.allSettled([refresh(keys), new Promise((resolve) => setTimeout(resolve, pauseMs))])
      pauseMs = Math.max(everyMs, Math.min(pauseMs * 2, BUSY_MS))
    }
    this.#isRunning = false
  }
}
