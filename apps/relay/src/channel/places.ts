/** Bounded places: so many for one key, so many in all. A key without a place costs no memory. */
export class Places {
  readonly #perKey: number
  readonly #inAll: number
  readonly #takenByKey = new Map<string, number>()
  #taken = 0

  constructor({ perKey, inAll }: { perKey: number; inAll: number }) {
    this.#perKey = perKey
    this.#inAll = inAll
  }

  /** What there is no room for, if there is none. */
  fullFor(key: string): 'key' | 'all' | undefined {
    if ((this.#takenByKey.get(key) ?? 0) >= this.#perKey) return 'key'
    return this.#taken >= this.#inAll ? 'all' : undefined
  }

  /** Takes a place, free or not, and returns how to give it back; a second time does nothing. */
  take(key: string): () => void {
    this.#taken += 1
    this.#takenByKey.set(key, (this.#takenByKey.get(key) ?? 0) + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      this.#taken -= 1
      const left = (this.#takenByKey.get(key) ?? 0) - 1
      if (left > 0) this.#takenByKey.set(key, left)
      else this.#takenByKey.delete(key)
    }
  }
}
