import type pg from 'pg'

const FRESH_MS = 1_000

/**
 * How many jobs wait for a printer, counted once a second and kept up in between, so that a submit into a long queue does
 * not count it each time. With several relays the bound may be passed by what the others take within that second.
 */
export class QueueDepth {
  readonly #pool: pg.Pool
  readonly #countedByPrinter = new Map<string, { at: number; depth: number }>()

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async of(printerId: string, now: Date): Promise<number> {
    const counted = this.#countedByPrinter.get(printerId)
    if (counted !== undefined && now.getTime() - counted.at < FRESH_MS) return counted.depth
    const { rows } = await this.#pool.query<{ depth: number }>({
      name: 'queue-depth',
      text: `select count(*)::int as depth from job where printer_id = $1 and state = 'queued' and offer_epoch is null`,
      values: [printerId],
    })
    const depth = rows[0]?.depth ?? 0
    if (this.#countedByPrinter.size > 10_000) this.#countedByPrinter.clear()
    this.#countedByPrinter.set(printerId, { at: now.getTime(), depth })
    return depth
  }

  added(printerId: string): void {
    const counted = this.#countedByPrinter.get(printerId)
    if (counted !== undefined) counted.depth += 1
  }
}
