interface Settings<Value> {
  /** `isNew`: no answer to this key but undefined is remembered. */
  load: (key: string, isNew: boolean) => Promise<Value>
  /** How long an answer may be used without asking again. */
  ttlMs: number
  /** Entries kept, and as many keys without an answer; the oldest go first. */
  max: number
}

interface Entry<Value> {
  value: Value
  loadedMs: number
}

/**
 * Answers of the database, remembered for a moment so that the hot path does not ask each time. Callers that come while
 * an answer is on its way share it. That there is none (undefined) is remembered apart, so that a flood of invented keys
 * drives out no good one. `get` answers without a promise when it can: that is the whole point of it.
 */
export class Remembered<Value> {
  readonly #settings: Settings<Value>
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #misses = new Map<string, Entry<Value>>()
  readonly #loading = new Map<string, Promise<Value>>()

  constructor(settings: Settings<Value>) {
    this.#settings = settings
  }

  get(key: string): Value | Promise<Value> {
    const entry = this.#entries.get(key) ?? this.#misses.get(key)
    if (entry !== undefined && performance.now() - entry.loadedMs < this.#settings.ttlMs) return entry.value
    return this.#loading.get(key) ?? this.#load(key)
  }

  /** What is on its way was asked before the change that made us forget: it is not kept either. */
  forget(key: string): void {
    this.#entries.delete(key)
    this.#misses.delete(key)
    this.#loading.delete(key)
  }

  async #load(key: string): Promise<Value> {
    // From before the question: the answer is as old as that.
    const loadedMs = performance.now()
    const loading = this.#settings.load(key, !this.#entries.has(key))
    this.#loading.set(key, loading)
    try {
      const value = await loading
      if (this.#loading.get(key) === loading) this.#keep(key, { value, loadedMs })
      return value
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key)
    }
  }

  #keep(key: string, entry: Entry<Value>): void {
    this.#entries.delete(key)
    this.#misses.delete(key)
    const kept = entry.value === undefined ? this.#misses : this.#entries
    kept.set(key, entry)
    if (kept.size <= this.#settings.max) return
    const [oldest] = kept.keys()
    if (oldest !== undefined) kept.delete(oldest)
  }
}
