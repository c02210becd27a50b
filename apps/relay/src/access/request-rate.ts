export interface RequestRateSettings {
  perSecond: number
  /** Milliseconds; a test gives its own. */
  now?: () => number
}

/** A shift's labels often come in one go: five seconds' worth may. */
const BURST_SECONDS = 5
/** Keys remembered; one that goes is as good as one whose bucket is full. */
const MAX_KEYS = 10_000

interface Bucket {
  tokens: number
  filledMs: number
}

/** A token bucket for each API key, so that one integration that runs wild does not take the relay from the others. */
export class RequestRate {
  readonly #perSecond: number
  readonly #now: () => number
  readonly #buckets = new Map<string, Bucket>()

  constructor({ perSecond, now = () => performance.now() }: RequestRateSettings) {
    this.#perSecond = perSecond
    this.#now = now
  }

  /** Takes one request and answers 0; or takes none and answers in how many seconds there will be room. A key's own limit can only be lower. */
  take(key: string, ownPerSecond?: number | null): number {
    const nowMs = this.#now()
    const perSecond = Math.min(this.#perSecond, ownPerSecond ?? Infinity)
    const burst = perSecond * BURST_SECONDS
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledMs: nowMs }
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledMs) / 1_000) * perSecond)
    bucket.filledMs = nowMs
    this.#keep(key, bucket)
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond)
    bucket.tokens -= 1
    return 0
  }

  #keep(key: string, bucket: Bucket): void {
    if (this.#buckets.has(key)) return
    this.#buckets.set(key, bucket)
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > MAX_KEYS && oldest !== undefined) this.#buckets.delete(oldest)
  }
}
