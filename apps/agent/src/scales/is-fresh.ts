import type { LocalScale } from '@cloudprint/protocol/scale'

/** As long as the relay holds a weight for one of now. */
const FRESH_MS = 5_000

/** Whether a weight is one of now: a scale that fell silent, as one that was switched off, leaves its last behind. */
export function isFresh({ weight }: Pick<LocalScale, 'weight'>, relayNow: Date): boolean {
  return weight !== null && relayNow.getTime() - Date.parse(weight.measuredAt) <= FRESH_MS
}
