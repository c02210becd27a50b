/** A long queue is counted again after this. */
const FRESH_MS = 1_000
/** A queue that is not even half full: it is as good as sure that the next job fits. */
const CALM_FRESH_MS = 10_000
const MAX_KNOWN = 10_000

/**
 * Whether a printer's queue is full, by a count that is kept up with what comes, so that a submission does not wait for one each time.
 * What leaves the queue is seen at the next count. With several relays the bound may be passed by what the others take meanwhile.
 */
export class QueueDepth {
  readonly #countWaiting: (printerId: string) => Promise<number>
  readonly max: number
  readonly #countedByPrinter = new Map<string, { at: number; depth: number }>()

  constructor(countWaiting: (printerId: string) => Promise<number>, max: number) {
    this.#countWaiting = countWaiting
    this.max = max
  }

  async isFull(printerId: string, now: Date): Promise<boolean> {
    const counted = this.#countedByPrinter.get(printerId)
    const freshMs = counted !== undefined && counted.depth < this.max / 2 ? CALM_FRESH_MS : FRESH_MS
    if (counted !== undefined && now.getTime() - counted.at < freshMs) return counted.depth >= this.max
    const depth = await this.#countWaiting(printerId)
    if (this.#countedByPrinter.size >= MAX_KNOWN) this.#countedByPrinter.clear()
    this.#countedByPrinter.set(printerId, { at: now.getTime(), depth })
    return depth >= this.max
  }

  added(printerId: string): void {
    const counted = this.#countedByPrinter.get(printerId)
    if (counted !== undefined) counted.depth += 1
  }
}
