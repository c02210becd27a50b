/** Work that runs at a time: so much in all, and of it so much for one owner, so that none takes all of it from the others. */
export class FetchSlots {
  readonly #max: { inAll: number; each: number }
  readonly #runningByOwner = new Map<string, number>()
  #running = 0

  constructor(max: { inAll: number; each: number }) {
    this.#max = max
  }

  /** Undefined, with nothing begun, where there is no room. */
  run<Result>(owner: string, work: () => Promise<Result>): Promise<Result> | undefined {
    const own = this.#runningByOwner.get(owner) ?? 0
    return this.#running >= this.#max.inAll || own >= this.#max.each ? undefined : this.#run(owner, work)
  }

  async #run<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    this.#add(owner, 1)
    try {
      return await work()
    } finally {
      this.#add(owner, -1)
    }
  }

  #add(owner: string, change: 1 | -1): void {
    this.#running += change
    const own = (this.#runningByOwner.get(owner) ?? 0) + change
    if (own > 0) this.#runningByOwner.set(owner, own)
    else this.#runningByOwner.delete(owner)
  }
}
