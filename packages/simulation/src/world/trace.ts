/** How many of the newest lines are kept when the whole trace was not asked for. */
const KEPT = 120

/** What happened, for people: the newest lines, or all of them. Lines are only put into words when they are read. */
export class Trace {
  readonly #keepsAll: boolean
  readonly #lines: { atMs: number; who: string; what: () => string }[] = []
  readonly #words: string[] = []

  constructor(keepsAll: boolean) {
    this.#keepsAll = keepsAll
  }

  add(atMs: number, who: string, what: () => string): void {
    if (this.#keepsAll) {
      // What a line tells may change later: it is put into words at once.
      this.#words.push(line(atMs, who, what()))
      return
    }
    this.#lines.push({ atMs, who, what })
    if (this.#lines.length >= 2 * KEPT) this.#lines.splice(0, KEPT)
  }

  lines(): string[] {
    return this.#keepsAll ? this.#words : this.#lines.slice(-KEPT).map(({ atMs, who, what }) => line(atMs, who, what()))
  }
}

function line(atMs: number, who: string, what: string): string {
  return `${(atMs / 1000).toFixed(3).padStart(10)} s  ${who.padEnd(12)} ${what}`
}
