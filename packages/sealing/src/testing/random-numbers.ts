import { seededBytes } from './seeded-bytes.ts'

export interface RandomNumbers {
  /** A whole number from 0 to `limit` - 1. */
  below: (limit: number) => number
  bytes: (size: number) => Buffer
  oneOf: <T>(choices: readonly [T, ...T[]]) => T
}

/** Choices that come out the same for the same seed. */
export function randomNumbers(seed: string): RandomNumbers {
  const bytes = seededBytes(seed)
  const below = (limit: number): number => Math.floor((bytes(4).readUInt32BE() / 2 ** 32) * limit)
  return { below, bytes, oneOf: (choices) => choices[below(choices.length)] ?? choices[0] }
}
