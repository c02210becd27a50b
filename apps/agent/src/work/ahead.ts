/** More is not with a print system at a time, however fast labels come: what it has it may print before a cancel reaches it. */
const MAX_AHEAD = 3
/** Printing that the print system has left when the next job is sent: an end is seen within about 50 ms, and sending takes a few more. */
const LEAD_MS = 80
/** How much the newest job counts. */
const NEWEST_WEIGHT = 0.3
/** A printer without paper takes minutes for a label, which says little of the next one: a label counts as this at most … */
const LONGEST_TAUGHT_MS = 5_000
/** … or as so many times the pace, so that a printer that is slower than that is known to be. */
const MOST_PACES_TAUGHT = 4

/**
 * The jobs of one printer that its print system has and that have not ended, oldest first, and when the next one may follow.
 *
 * A print system that crashes forgets what it has, and then nobody can tell whether it had begun with it. So a job goes there
 * only when its printer is about to be free, by the pace at which the jobs before it were printed; one whose pace is not known yet
 * has one job at a time. One that is overdue, for want of paper, has two. A printer that takes less than `LEAD_MS` for a job has up to
 * three, and never waits.
 */
export class Ahead {
  /** When each was sent. */
  readonly #sentAtMsByKey = new Map<string, number>()
  #endedAtMs = -Infinity
  #paceMs: number | undefined

  add(key: string, nowMs: number): void {
    this.#sentAtMsByKey.set(key, nowMs)
  }

  /** It came out. False for a job that was not here. */
  printed(key: string, nowMs: number): boolean {
    const sentAtMs = this.#sentAtMsByKey.get(key)
    if (sentAtMs !== undefined) this.#learn(nowMs - Math.max(sentAtMs, this.#endedAtMs))
    return this.left(key, nowMs)
  }

  /** It ended in another way, which says nothing of the pace. False for a job that was not here. */
  left(key: string, nowMs: number): boolean {
    if (!this.#sentAtMsByKey.delete(key)) return false
    this.#endedAtMs = nowMs
    return true
  }

  /** How long until one more may be sent; Infinity where only the end of one can tell. */
  waitMs(nowMs: number): number {
    const [firstSentAtMs] = this.#sentAtMsByKey.values()
    if (firstSentAtMs === undefined) return 0
    const size = this.#sentAtMsByKey.size
    if (this.#paceMs === undefined || size >= MAX_AHEAD || (size > 1 && this.#paceMs >= LEAD_MS)) return Infinity
    const paceMs = size * this.#paceMs
    const beganAtMs = Math.max(firstSentAtMs, this.#endedAtMs)
    // A clock that was set back must not hold it up until it has caught up.
    return Math.min(paceMs, Math.max(0, beganAtMs + paceMs - LEAD_MS - nowMs))
  }

  #learn(tookMs: number): void {
    // The clock was set back.
    if (tookMs < 0) return
    if (this.#paceMs === undefined) this.#paceMs = tookMs
    const countsMs = Math.min(tookMs, Math.max(LONGEST_TAUGHT_MS, MOST_PACES_TAUGHT * this.#paceMs))
    this.#paceMs = (1 - NEWEST_WEIGHT) * this.#paceMs + NEWEST_WEIGHT * countsMs
  }
}
