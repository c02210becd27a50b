export interface ThrottleSettings {
  /** Failures allowed within the window. */
  max: number
  perMs: number
  /** Milliseconds; a test gives its own. */
  now?: () => number
}

export interface Throttle {
  /** Seconds until this key may try again; 0 for now. */
  waitSeconds(key: string): number
  failed(key: string): void
  succeeded(key: string): void
}

/** Keys remembered; the oldest go first, so that a flood of addresses costs no more than this much memory. */
const MAX_KEYS = 10_000

interface Window {
  startedMs: number
  failures: number
}

/** Slows down guessing: counts failures per key (an address, an account) in fixed windows. Each relay counts for itself. */
export function createThrottle({ max, perMs, now = () => performance.now() }: ThrottleSettings): Throttle {
  const windowByKey = new Map<string, Window>()

  const current = (key: string): Window | undefined => {
    const window = windowByKey.get(key)
    return window !== undefined && now() - window.startedMs < perMs ? window : undefined
  }

  return {
    waitSeconds: (key) => {
      const window = current(key)
      if (window === undefined || window.failures < max) return 0
      return Math.max(1, Math.ceil((window.startedMs + perMs - now()) / 1_000))
    },
    failed: (key) => {
      const window = current(key) ?? { startedMs: now(), failures: 0 }
      window.failures += 1
      windowByKey.delete(key)
      windowByKey.set(key, window)
      const [oldest] = windowByKey.keys()
      if (windowByKey.size > MAX_KEYS && oldest !== undefined) windowByKey.delete(oldest)
    },
    succeeded: (key) => {
      windowByKey.delete(key)
    },
  }
}
