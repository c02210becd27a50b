/** As long as the relay holds a weight for one of now. */
const FRESH_MS = 5_000

/** Whether a weight that was read a while ago is still one of now: a console that has lost the relay goes on showing what it read last. */
export function isWeightFresh({ ageMs, readAtMs, nowMs }: { ageMs: number; readAtMs: number; nowMs: number }): boolean {
  // A clock that was set back makes nothing fresh.
  return nowMs >= readAtMs && ageMs + nowMs - readAtMs <= FRESH_MS
}
