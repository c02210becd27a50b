import type { LocalScale } from '@cloudprint/protocol/scale'

/**
 * What the scales of connected computers last said. In memory alone: a weight is worth nothing a few seconds later, and several a second
 * would wear a database. Gone with the computer's connection, which is what keeps an old weight from being shown.
 */
export class ScaleReadings {
  readonly #scalesByComputer = new Map<string, readonly LocalScale[]>()

  tell(computerId: string, scales: readonly LocalScale[]): void {
    if (scales.length === 0) this.#scalesByComputer.delete(computerId)
    else this.#scalesByComputer.set(computerId, scales)
  }

  forget(computerId: string): void {
    this.#scalesByComputer.delete(computerId)
  }

  computerIds(): string[] {
    return [...this.#scalesByComputer.keys()]
  }

  of(computerId: string): readonly LocalScale[] {
    return this.#scalesByComputer.get(computerId) ?? []
  }
}
