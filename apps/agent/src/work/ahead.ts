/** More is not with a print system at a time, however fast labels come: what it has it may print before a cancel reaches it. */
const MAX_AHEAD = 3
/** Printing that the print system has left when the next job is sent: an end is seen within about 50 ms, and sending takes a few more. */
const LEAD_MS = 80
/** How much the newest job counts. */
const NEWEST_WEIGHT = 0.3
/** A printer without paper takes minutes for a label, which says nothing of the next one. */
const LONGEST_PACE_MS = 5_000

/**
 * The jobs of one printer that its print system has and that have not ended, oldest first, and when the next one may follow.
 *
 * A print system that crashes forgets what it has, and then nobody can tell whether it had begun with it. So a job goes there
 * only when its printer is about to be free, by the pace at which the jobs before it ended; one whose pace is not known yet has
 * one job at a time. A printer that is quicker than we can look has up to three, and never waits.
 */
export class Ahead {
  /** When each was sent. */
  readonly #sentAtMsByKey = new Map<string, number>()
  #endedAtMs = -Infinity
  #paceMs: number | undefined

  add(key: string, nowMs: number): void {
    this.#sentAtMsByKey.set(key, nowMs)
  }

  /** False for a job that was not here. */
  ended(key: string, nowMs: number): boolean {
    const sentAtMs = this.#sentAtMsByKey.get(key)
    if (sentAtMs === undefined) return false
    const tookMs = Math.min(LONGEST_PACE_MS, Math.max(0, nowMs - Math.max(sentAtMs, this.#endedAtMs)))
    this.#paceMs = this.#paceMs === undefined ? tookMs : (1 - NEWEST_WEIGHT) * this.#paceMs + NEWEST_WEIGHT * tookMs
    this.#sentAtMsByKey.delete(key)
    this.#endedAtMs = nowMs
    return true
  }

  /** How long until one more may be sent; Infinity where only the end of one can tell. */
  waitMs(nowMs: number): number {
    const [firstSentAtMs] = this.#sentAtMsByKey.values()
    if (firstSentAtMs === undefined) return 0
    if (this.#sentAtMsByKey.size >= MAX_AHEAD || this.#paceMs === undefined) return Infinity
    const beganAtMs = Math.max(firstSentAtMs, this.#endedAtMs)
    return Math.max(0, beganAtMs + this.#sentAtMsByKey.size * this.#paceMs - LEAD_MS - nowMs)
  }
}
