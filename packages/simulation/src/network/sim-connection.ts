import type { SimProcess } from '../world/sim-process.ts'
import type { Conditions } from './conditions.ts'
import { SimEnd } from './sim-end.ts'

/** Both sides ping each other: silence is noticed within this (socket.io's interval of 5 s and timeout of 7 s). */
const NOTICED_AFTER_MS = { min: 7_000, max: 12_000 }

/** One connection of an agent: two ends, and what travels between them. */
export class SimConnection {
  readonly network: Conditions
  readonly site: string
  readonly agentEnd: SimEnd
  readonly relayEnd: SimEnd
  readonly #onClosed: () => void
  #cuts = 0

  constructor(network: Conditions, site: string, agent: SimProcess, relay: SimProcess, onClosed: () => void) {
    this.network = network
    this.site = site
    this.#onClosed = onClosed
    this.agentEnd = new SimEnd(this, agent, 'up')
    this.relayEnd = new SimEnd(this, relay, 'down')
    this.agentEnd.peer = this.relayEnd
    this.relayEnd.peer = this.agentEnd
    agent.onDeath(() => this.#died(this.agentEnd))
    relay.onDeath(() => this.#died(this.relayEnd))
    if (network.isCut(site, 'up') || network.isCut(site, 'down')) this.wasCut()
  }

  /** The link itself breaks: both ends learn it, each in its own time. */
  break(): void {
    const { network } = this
    for (const end of [this.agentEnd, this.relayEnd]) network.world.after(network.latency(), () => end.ended('the connection was reset'))
  }

  wasCut(): void {
    this.#cuts += 1
    const cut = this.#cuts
    const { world } = this.network
    for (const end of [this.agentEnd, this.relayEnd]) {
      world.after(world.chance.between(NOTICED_AFTER_MS.min, NOTICED_AFTER_MS.max), () => {
        if (this.#cuts === cut) end.close('ping timeout')
      })
    }
  }

  wasMended(): void {
    this.#cuts += 1
    this.agentEnd.flush()
    this.relayEnd.flush()
  }

  closed(): void {
    if (!this.agentEnd.isOpen && !this.relayEnd.isOpen) this.#onClosed()
  }

  /** Its machine says so for it, or nobody does, as when the power went out. */
  #died(end: SimEnd): void {
    const { world } = this.network
    end.wentSilent()
    if (world.chance.happens(0.7)) return end.sayEnded()
    world.after(world.chance.between(NOTICED_AFTER_MS.min, NOTICED_AFTER_MS.max), () => end.peer?.close('ping timeout'))
  }
}
