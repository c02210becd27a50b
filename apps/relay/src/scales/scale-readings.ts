import type { LocalScale } from '@cloudprint/protocol/scale'

interface Told {
  scale: LocalScale
  /** When its agent says that it was weighed; the scale itself may say earlier. */
  saidAt: string | undefined
}

/**
 * What the scales of connected computers last said. In memory alone: a weight is worth nothing a few seconds later, and several a second
 * would wear a database. Gone with the computer's connection, which is what keeps an old weight from being shown; and never of a later moment than
 * the one in which it was first told, since an agent whose clock is ahead would keep it fresh for as long.
 */
export class ScaleReadings {
  readonly #toldByComputer = new Map<string, ReadonlyMap<string, Told>>()

  tell(computerId: string, scales: readonly LocalScale[], now: Date): void {
    const before = this.#toldByComputer.get(computerId)
    if (scales.length === 0) this.#toldByComputer.delete(computerId)
    else this.#toldByComputer.set(computerId, new Map(scales.map((scale) => [scale.name, toldOf(scale, before?.get(scale.name), now)])))
  }

  forget(computerId: string): void {
    this.#toldByComputer.delete(computerId)
  }

  computerIds(): string[] {
    return [...this.#toldByComputer.keys()]
  }

  of(computerId: string): readonly LocalScale[] {
    return [...(this.#toldByComputer.get(computerId)?.values() ?? [])].map(({ scale }) => scale)
  }
}

function toldOf(scale: LocalScale, before: Told | undefined, now: Date): Told {
  const { weight } = scale
  if (weight === null) return { scale, saidAt: undefined }
  const saidAt = weight.measuredAt
  const known = before?.saidAt === saidAt ? before.scale.weight?.measuredAt : undefined
  const measuredAt = known ?? (Date.parse(saidAt) <= now.getTime() ? saidAt : now.toISOString())
  return { scale: { ...scale, weight: { ...weight, measuredAt } }, saidAt }
}
