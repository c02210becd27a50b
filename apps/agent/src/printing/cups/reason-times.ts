import type { IppAttributes } from './ipp/ipp-message.ts'
import { dateOf, textOf } from './ipp/read-attributes.ts'
import { reasonKeywords } from './translate-health.ts'

/**
 * Remembers when each printer's reasons were first seen, as CUPS does not say it. Reasons that held already at the first
 * look are dated by the printer's last change of state.
 */
export class ReasonTimes {
  #datesByQueue = new Map<string, Map<string, Date>>()

  /** Takes in a complete list of printers; what is not in it is forgotten. */
  see(printers: readonly IppAttributes[], now: Date): void {
    const next = new Map<string, Map<string, Date>>()
    for (const printer of printers) {
      const queue = textOf(printer, 'printer-name') ?? ''
      const before = this.#datesByQueue.get(queue)
      const first = before === undefined ? (dateOf(printer, 'printer-state-change-time') ?? now) : now
      const keywords = reasonKeywords(printer, 'printer-state-reasons')
      next.set(queue, new Map(keywords.map((keyword) => [keyword, before?.get(keyword) ?? first])))
    }
    this.#datesByQueue = next
  }

  sinceOf = (queue: string, reason: string): Date => this.#datesByQueue.get(queue)?.get(reason) ?? new Date()
}
