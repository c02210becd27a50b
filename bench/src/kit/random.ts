/** Numbers from 0 to below 1 that are the same in every run (mulberry32): rounds and floors get the same arrivals. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Times in ms at which jobs arrive by chance, `perSecond` on average: bursts and gaps as independent senders make them. */
export function poissonArrivals({ perSecond, seconds, seed }: { perSecond: number; seconds: number; seed: number }): number[] {
  const random = seededRandom(seed)
  const arrivals: number[] = []
  for (let atMs = 0; ;) {
    atMs += (-Math.log(1 - random()) * 1_000) / perSecond
    if (atMs >= seconds * 1_000) return arrivals
    arrivals.push(atMs)
  }
}
