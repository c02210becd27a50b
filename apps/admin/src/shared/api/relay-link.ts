import { createContext, use, useSyncExternalStore } from 'react'

/**
 * Whether the relay answers, as seen from this page. `reachable` follows the outcome of every call, `live` the socket
 * that pushes changes. While `reachable` is false, what is on the screen is what was known at `answeredAt`.
 */
export interface RelayLinkState {
  reachable: boolean
  live: boolean
  answeredAt: number | null
}

export class RelayLink {
  #state: RelayLinkState = { reachable: true, live: false, answeredAt: null }
  #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly read = () => this.#state

  answered(now: number) {
    const { reachable, answeredAt } = this.#state
    // Each call reports here: a render for every one of them would be waste.
    if (reachable && answeredAt !== null && now - answeredAt < 1_000) return
    this.#set({ reachable: true, answeredAt: now })
  }

  missed() {
    if (this.#state.reachable) this.#set({ reachable: false })
  }

  setLive(live: boolean) {
    if (this.#state.live !== live) this.#set({ live })
  }

  #set(change: Partial<RelayLinkState>) {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

export const RelayLinkContext = createContext(new RelayLink())

export function useRelayLink(): RelayLinkState {
  const link = use(RelayLinkContext)
  return useSyncExternalStore(link.subscribe, link.read)
}
