/**
 * Who fetches an archive now: so many computers at a time, each once. Free → taken by a computer → left by it, or taken over by the same
 * computer when it comes again, since its last connection may have broken without a word.
 */
export class DownloadPlaces {
  readonly #maxAtOnce: number
  readonly #byComputer = new Map<string, AbortController>()

  constructor(maxAtOnce: number) {
    this.#maxAtOnce = maxAtOnce
  }

  /** Undefined when all are taken by others. @returns `lost` aborts when the computer has come again. */
  take(computerId: string): { leave: () => void; lost: AbortSignal } | undefined {
    const before = this.#byComputer.get(computerId)
    if (before === undefined && this.#byComputer.size >= this.#maxAtOnce) return undefined
    const place = new AbortController()
    this.#byComputer.set(computerId, place)
    before?.abort(new Error('its computer has come again'))
    const leave = () => {
      if (this.#byComputer.get(computerId) === place) this.#byComputer.delete(computerId)
    }
    return { leave, lost: place.signal }
  }
}
