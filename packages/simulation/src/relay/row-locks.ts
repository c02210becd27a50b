/** Row locks as a database has them: whoever comes while one is held waits for its turn. */
export class RowLocks {
  readonly #waitingByKey = new Map<string, (() => void)[]>()

  isHeld(key: string): boolean {
    return this.#waitingByKey.has(key)
  }

  /** Calls `then` when the lock is the caller's, at once when it is free. */
  acquire(key: string, then: () => void): void {
    const waiting = this.#waitingByKey.get(key)
    if (waiting === undefined) {
      this.#waitingByKey.set(key, [])
      then()
    } else {
      waiting.push(then)
    }
  }

  release(key: string): void {
    const waiting = this.#waitingByKey.get(key)
    const next = waiting?.shift()
    if (next === undefined) this.#waitingByKey.delete(key)
    else next()
  }
}
