import { seededRandom } from '../kit/random.ts'

/** Choices that are the same in every run with the same seed. */
export interface Chance {
  /** From 0 to below 1. */
  next(): number
  /** From 0 to below `end`. */
  below(end: number): number
  /** True in `share` of the cases. */
  happens(share: number): boolean
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  bytes(count: number): Buffer
  /** Of version 7, as the relay makes them: it sorts by its time. */
  id(at: Date): string
}

export function chanceOf(seed: number): Chance {
  const next = seededRandom(seed)
  const below = (end: number) => Math.floor(next() * end)
  const bytes = (count: number) => {
    const made = Buffer.allocUnsafe(count)
    for (let offset = 0; offset < count; offset++) made[offset] = below(256)
    return made
  }
  return {
    next,
    below,
    happens: (share) => next() < share,
    pick: (items) => items[below(items.length)] ?? items[0],
    bytes,
    id: (at) => {
      const hex = `${hexOf(at.getTime(), 12)}7${hexOf(below(0x1000), 3)}${hexOf(0x8000 + below(0x4000), 4)}${hexOf(below(2 ** 24), 6)}${hexOf(below(2 ** 24), 6)}`
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
  }
}

function hexOf(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
