interface Work {
  release: (() => void) | undefined
}

/**
 * Work that needs real time, as the platform's own cryptography does in threads of its own. Virtual time stands still until all
 * of it is done, and whoever waits for it goes on in the order in which it was begun, however long each took.
 */
export class RealWork {
  readonly #queue: Work[] = []

  get isUnderWay(): boolean {
    return this.#queue.length > 0
  }

  /** Resolves as `work` does, when the world says so. */
  add<T>(work: Promise<T>): Promise<T> {
    const mine: Work = { release: undefined }
    this.#queue.push(mine)
    return new Promise((resolve, reject) => {
      work.then(
        (result) => (mine.release = () => resolve(result)),
        (error: unknown) => (mine.release = () => reject(error)),
      )
    })
  }

  /** Lets the next one go on, if it is done. */
  releaseNext(): void {
    const release = this.#queue[0]?.release
    if (release === undefined) return
    this.#queue.shift()
    release()
  }
}
