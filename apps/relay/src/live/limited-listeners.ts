import type { Reach } from '../access/reach.ts'
import { reachKey } from '../access/reach.ts'
import type { IdsByKind } from './list-within-reach.ts'

/** A reach that somebody who listens has, and what has changed since it was last looked at. */
interface Entry {
  reach: Reach
  listeners: number
  waiting: IdsByKind
  isLooking: boolean
}

interface Settings {
  /** Changes kept of a kind while an earlier question is under way; more are dropped, as readers also look on a timer. */
  maxIds: number
  find: (reach: Reach, idsByKind: IdsByKind) => Promise<IdsByKind>
  tell: (reach: Reach, within: IdsByKind) => void
  onError: (error: unknown) => void
}

/**
 * Tells those who do not see all of an organization what changed within their reach: one question to the database for each
 * reach, however many listen with it, and one at a time. Nobody limited listens: nothing is asked.
 */
export class LimitedListeners {
  readonly #settings: Settings
  readonly #entries = new Map<string, Entry>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Returns how to leave again; a second time does nothing. */
  add(reach: Reach): () => void {
    const key = reachKey(reach)
    const entry = this.#entries.get(key) ?? { reach, listeners: 0, waiting: new Map(), isLooking: false }
    entry.listeners += 1
    this.#entries.set(key, entry)
    let isHere = true
    return () => {
      if (!isHere) return
      isHere = false
      entry.listeners -= 1
      if (entry.listeners === 0 && this.#entries.get(key) === entry) this.#entries.delete(key)
    }
  }

  changed(organizationId: string, idsByKind: IdsByKind): void {
    for (const entry of this.#entries.values()) {
      if (entry.reach.organizationId !== organizationId) continue
      for (const [kind, ids] of idsByKind) {
        const waiting = entry.waiting.get(kind) ?? new Set()
        entry.waiting.set(kind, waiting)
        for (const id of ids) if (waiting.size < this.#settings.maxIds) waiting.add(id)
      }
      if (!entry.isLooking) void this.#look(entry)
    }
  }

  async #look(entry: Entry): Promise<void> {
    entry.isLooking = true
    while (entry.waiting.size > 0 && entry.listeners > 0) {
      const idsByKind = entry.waiting
      entry.waiting = new Map()
      try {
        this.#settings.tell(entry.reach, await this.#settings.find(entry.reach, idsByKind))
      } catch (error) {
        this.#settings.onError(error)
      }
    }
    entry.isLooking = false
  }
}
