import type { SimProcess } from '../world/sim-process.ts'
import type { World } from '../world/world.ts'
import type { Conditions, Direction, MessageFate } from './conditions.ts'
import { SimConnection } from './sim-connection.ts'

/** Who takes connections and requests at the relay's address; nobody while it is down. */
export interface Listener {
  process: SimProcess
  /** A new agent connection; refuses by closing it. */
  accept(connection: SimConnection, computerId: string): void
}

/** How long a request waits for an answer that does not come. */
const NO_ANSWER_MS = 5_000

/**
 * The network between the sites and the relay. Each direction of a site can be cut on its own; what is sent meanwhile waits,
 * as TCP's retransmissions do, and is lost when its connection ends before the cut is mended.
 */
export class SimNetwork implements Conditions {
  readonly world: World
  fate: MessageFate = { lost: 0, doubled: 0, overtaken: 0 }
  latencyMs = { min: 0.3, max: 20 }
  listener: Listener | undefined
  readonly connections = new Set<SimConnection>()
  readonly #cuts = new Map<string, Set<Direction>>()

  constructor(world: World) {
    this.world = world
  }

  latency(): number {
    return this.world.chance.between(this.latencyMs.min, this.latencyMs.max)
  }

  isCut(site: string, direction: Direction): boolean {
    return this.#cuts.get(site)?.has(direction) ?? false
  }

  cut(site: string, directions: Direction[]): void {
    this.#cuts.set(site, new Set(directions))
    for (const connection of this.connections) if (connection.site === site) connection.wasCut()
  }

  mend(site: string): void {
    this.#cuts.delete(site)
    for (const connection of this.connections) if (connection.site === site) connection.wasMended()
  }

  /** One request and its answer, as over HTTP: rejects when either does not come through. */
  async request<T>(site: string, from: SimProcess, act: () => T | Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => from.after(this.latency(), resolve))
    const { listener } = this
    if (listener === undefined || this.isCut(site, 'up') || !listener.process.isAlive) return this.#noAnswer(from)
    const came = Promise.resolve(act())
    // An answer of a relay that dies meanwhile never comes: the asker gives up by itself.
    return new Promise<T>((resolve, reject) => {
      const give = from.after(NO_ANSWER_MS, () => reject(new Error('no answer')))
      const arrive = (settle: () => void) => {
        if (this.isCut(site, 'down') || !listener.process.isAlive) return
        give()
        from.after(this.latency(), settle)
      }
      came.then(
        (result) => arrive(() => resolve(result)),
        (cause: unknown) => arrive(() => reject(cause instanceof Error ? cause : new Error(String(cause)))),
      )
    })
  }

  /** A connection that is open at both ends; undefined when the relay can't be reached. */
  async connect(site: string, from: SimProcess, computerId: string): Promise<SimConnection | undefined> {
    try {
      return await this.request(site, from, () => {
        const { listener } = this
        if (listener === undefined) throw new Error('nobody listens')
        const connection = new SimConnection(this, site, from, listener.process, () => this.connections.delete(connection))
        this.connections.add(connection)
        listener.accept(connection, computerId)
        return connection
      })
    } catch {
      return undefined
    }
  }

  async #noAnswer(from: SimProcess): Promise<never> {
    const isRefused = this.world.chance.happens(0.5)
    await new Promise<void>((resolve) => from.after(isRefused ? this.latency() : NO_ANSWER_MS, resolve))
    throw new Error('the relay can not be reached')
  }
}
