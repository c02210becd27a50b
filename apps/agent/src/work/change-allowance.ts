import type { Clock } from '@cloudprint/process-kit/clock'

/**
 * How often news of each printer may be told: a few at once, since somebody may be looking, then one in a while. What is held
 * back is told as it stands then, so that a printer that flaps costs the relay little and its last state is never lost.
 */
export class ChangeAllowance {
  readonly #clock: Clock
  readonly #atOnce: number
  readonly #everyMs: number
  readonly #spentByName = new Map<string, { count: number; atMs: number }>()

  constructor({ clock, atOnce, everyMs }: { clock: Clock; atOnce: number; everyMs: number }) {
    this.#clock = clock
    this.#atOnce = atOnce
    this.#everyMs = everyMs
  }

  /** Whether there is news of this printer to be told now; counts it when there is. */
  take(name: string): boolean {
    const { count, atMs } = this.#spentOf(name)
    const isFree = count < this.#atOnce
    this.#spentByName.set(name, { count: isFree ? count + 1 : count, atMs })
    return isFree
  }

  isSpent(name: string): boolean {
    return this.#spentOf(name).count >= this.#atOnce
  }

  forget(name: string): void {
    this.#spentByName.delete(name)
  }

  #spentOf(name: string): { count: number; atMs: number } {
    const nowMs = this.#clock.now().getTime()
    const spent = this.#spentByName.get(name)
    // A clock that was set back must not silence a printer.
    if (spent === undefined || nowMs < spent.atMs) return { count: 0, atMs: nowMs }
    const earned = Math.floor((nowMs - spent.atMs) / this.#everyMs)
    const count = Math.max(0, spent.count - earned)
    return { count, atMs: count === 0 ? nowMs : spent.atMs + earned * this.#everyMs }
  }
}
