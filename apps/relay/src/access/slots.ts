export interface SlotSettings {
  maxRunning: number
  maxWaiting: number
}

/** Lets so much work run at a time and so much more wait; `run` answers undefined, and begins nothing, where there is more. */
export class Slots {
  readonly #settings: SlotSettings
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(settings: SlotSettings) {
    this.#settings = settings
  }

  run<Result>(work: () => Promise<Result>): Promise<Result> | undefined {
    return this.isFull ? undefined : this.#runWhenFree(work, this.#areAllTaken)
  }

  /** Whether more work would be refused now. */
  get isFull(): boolean {
    return this.#areAllTaken && this.#waiting.length >= this.#settings.maxWaiting
  }

  get #areAllTaken(): boolean {
    return this.#running >= this.#settings.maxRunning
  }

  async #runWhenFree<Result>(work: () => Promise<Result>, mustWait: boolean): Promise<Result> {
    // Who waited takes over the slot of the one that ended, so that nobody slips in between.
    if (mustWait) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running += 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
