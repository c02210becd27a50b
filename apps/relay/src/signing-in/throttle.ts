export interface ThrottleSettings {
  /** Attempts allowed within the window. */
  max: number
  perMs: number
  /** Milliseconds; a test gives its own. */
  now?: () => number
}

export interface Throttle {
  /** Counts an attempt and answers 0; or counts nothing and answers in how many seconds the key may try again. */
  take(key: string): number
  /** For an attempt that turned out to be no guess. */
  refund(key: string): void
}

/** Keys remembered; the oldest go first, so that a flood of addresses costs no more than this much memory. */
const MAX_KEYS = 10_000

interface Window {
  startedMs: number
  attempts: number
}

/**
 * Slows down guessing: counts attempts per key (an address, an account) in fixed windows. An attempt counts when it begins:
 * counted at their end, a thousand that begin together would all pass. Each relay counts for itself.
 */
export function createThrottle({ max, perMs, now = () => performance.now() }: ThrottleSettings): Throttle {
  const windowByKey = new Map<string, Window>()

  const current = (key: string): Window | undefined => {
    const window = windowByKey.get(key)
    return window !== undefined && now() - window.startedMs < perMs ? window : undefined
  }

  return {
    take: (key) => {
      const window = current(key) ?? { startedMs: now(), attempts: 0 }
      if (window.attempts >= max) return Math.max(1, Math.ceil((window.startedMs + perMs - now()) / 1_000))
      window.attempts += 1
      windowByKey.delete(key)
      windowByKey.set(key, window)
      const [oldest] = windowByKey.keys()
      if (windowByKey.size > MAX_KEYS && oldest !== undefined) windowByKey.delete(oldest)
      return 0
    },
    refund: (key) => {
      const window = current(key)
      if (window !== undefined && window.attempts > 0) window.attempts -= 1
    },
  }
}
