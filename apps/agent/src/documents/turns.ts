/** Lets so many go on at a time; the others wait in their order, until their signals abort. */
export class Turns {
  #free: number
  readonly #queue: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  async take<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    await this.#enter(signal)
    try {
      return await act()
    } finally {
      this.#leave()
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = () => {
        this.#queue.splice(this.#queue.indexOf(turn), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#queue.push(turn)
    })
  }

  #leave(): void {
    const next = this.#queue.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}
