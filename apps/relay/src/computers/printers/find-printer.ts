import { reachesPrinter } from '../../access/reach.ts'
import type { Reach } from '../../access/reach.ts'
import type { ComputerRows, PrinterForSubmit } from '../computer-rows.ts'

const MAX_KNOWN = 5_000
/** A change made through another relay is seen this late at most. */
const FRESH_MS = 1_000

/** Printers by id for the hot path: a second old at most, and forgotten at once when this relay changes them. */
export class PrinterFinder {
  readonly #rows: ComputerRows
  readonly #knownById = new Map<string, { at: number; printer: PrinterForSubmit }>()

  constructor(rows: ComputerRows) {
    this.#rows = rows
  }

  async find(id: string, reach: Reach, now: Date): Promise<PrinterForSubmit | undefined> {
    const known = this.#knownById.get(id)
    const fresh = known !== undefined && now.getTime() - known.at < FRESH_MS
    const printer = fresh ? known.printer : await this.#rows.findPrinter(id)
    // Nothing is remembered of invented ids, which would push out the printers in use.
    if (!fresh && printer !== undefined) this.#keep(id, { at: now.getTime(), printer })
    return printer !== undefined && reachesPrinter(reach, printer) ? printer : undefined
  }

  /** Those of these keys that are the computer's own, as they stand now. */
  findKeys(computerId: string, keyIds: readonly string[]): Promise<{ keyId: string; isDestroyed: boolean }[]> {
    return this.#rows.findKeys(computerId, keyIds)
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#knownById.delete(id)
  }

  /** Of a computer whose key has changed. */
  forgetComputer(computerId: string): void {
    for (const [id, { printer }] of this.#knownById) if (printer.computerId === computerId) this.#knownById.delete(id)
  }

  #keep(id: string, entry: { at: number; printer: PrinterForSubmit }): void {
    if (this.#knownById.size >= MAX_KNOWN) this.#knownById.clear()
    this.#knownById.set(id, entry)
  }
}
