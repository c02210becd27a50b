/** Remembers since when each of some marks holds, as Windows does not say it. Those that hold at the first look date from then. */
export class FirstSeen {
  #datesByName = new Map<string, Map<string, Date>>()

  /** Takes in all that there is; what is not among it is forgotten. */
  see(all: readonly { name: string; marks: readonly string[] }[], now: Date): void {
    this.#datesByName = new Map(
      all.map(({ name, marks }) => {
        const before = this.#datesByName.get(name)
        return [name, new Map(marks.map((mark) => [mark, before?.get(mark) ?? now]))]
      }),
    )
  }

  sinceOf(name: string, mark: string): Date {
    return this.#datesByName.get(name)?.get(mark) ?? new Date()
  }
}
