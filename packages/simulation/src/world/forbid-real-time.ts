/** For the world's own loop, taken before anybody forbids it. */
export const realSetImmediate = globalThis.setImmediate

/**
 * Makes real time and real chance throw while a run is under way: whatever would use them makes a run that can't be
 * repeated. Returns how to allow them again.
 */
export function forbidRealTime(): () => void {
  const kept = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    setImmediate: globalThis.setImmediate,
    random: Math.random,
    now: Date.now,
    performanceNow: performance.now,
  }
  const refuse = (name: string) => () => {
    throw new Error(`${name} was called during a simulated run: hand in clock and chance instead`)
  }
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
    Object.assign(globalThis, { [name]: refuse(name) })
  }
  Math.random = refuse('Math.random')
  Date.now = refuse('Date.now')
  performance.now = refuse('performance.now')
  return () => {
    Object.assign(globalThis, { setTimeout: kept.setTimeout, setInterval: kept.setInterval, setImmediate: kept.setImmediate })
    Math.random = kept.random
    Date.now = kept.now
    performance.now = kept.performanceNow
  }
}
