import type { JobRows } from '../jobs/job-rows.ts'

const FRESH_MS = 1_000

/**
 * How many jobs wait for a printer, counted once a second and kept up in between, so that a submit into a long queue does
 * not count it each time. With several relays the bound may be passed by what the others take within that second.
 */
export class QueueDepth {
  readonly #rows: JobRows
  readonly #countedByPrinter = new Map<string, { at: number; depth: number }>()

  constructor(rows: JobRows) {
    this.#rows = rows
  }

  async of(printerId: string, now: Date): Promise<number> {
    const counted = this.#countedByPrinter.get(printerId)
    if (counted !== undefined && now.getTime() - counted.at < FRESH_MS) return counted.depth
    const depth = await this.#rows.countWaiting(printerId)
    if (this.#countedByPrinter.size > 10_000) this.#countedByPrinter.clear()
    this.#countedByPrinter.set(printerId, { at: now.getTime(), depth })
    return depth
  }

  added(printerId: string): void {
    const counted = this.#countedByPrinter.get(printerId)
    if (counted !== undefined) counted.depth += 1
  }
}
