import type { Clock } from '@cloudprint/process-kit/clock'

/** The relay's time, from this machine's clock and the offset between them, which may be hours. */
export class RelayClock {
  readonly #clock: Clock
  #offsetMs: number

  /** @param offsetMs as last measured in a former run, 0 when never. */
  constructor(clock: Clock, offsetMs = 0) {
    this.#clock = clock
    this.#offsetMs = offsetMs
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  now(): Date {
    return new Date(this.#clock.now().getTime() + this.#offsetMs)
  }

  /** The relay said `relayNow` somewhere between these two moments of ours: half way is the best guess. */
  measured(answer: { askedAt: Date; answeredAt: Date; relayNow: Date }): void {
    const halfWayMs = (answer.askedAt.getTime() + answer.answeredAt.getTime()) / 2
    this.#offsetMs = Math.round(answer.relayNow.getTime() - halfWayMs)
  }
}
