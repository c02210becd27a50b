import type { RelayClock } from '@cloudprint/agent/relay-link/relay-clock'
import type { Connection, Link } from '@cloudprint/agent/relay-link/link'
import type { Way } from '@cloudprint/agent/relay-link/link-state'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { Chance } from '../world/chance.ts'
import type { SimProcess } from '../world/sim-process.ts'
import type { Answered, Rewrite } from './sim-end.ts'
import type { SimNetwork } from './sim-network.ts'

/** So many connections are not by the best way. */
const ON_A_LESSER_WAY = 0.3
const CLIMBS_AFTER_MS = { min: 500, max: 40_000 }
const NEVER_MS = 24 * 3_600_000

export interface SimLinkParts {
  network: SimNetwork
  site: string
  process: SimProcess
  computerId: string
  clock: Clock
  relayClock: RelayClock
  clockRead: () => void
  rewrite: Rewrite | undefined
  answered: Answered
}

/** The agent's way to the relay over the simulated network: the clock is asked before every connect, as by the real one. */
export class SimLink implements Link {
  readonly #parts: SimLinkParts
  /** Its own, so that the same seeds tell the same stories with and without it. */
  readonly #chance: Chance

  constructor(parts: SimLinkParts) {
    this.#parts = parts
    this.#chance = new Chance(Number.parseInt(parts.computerId.slice(0, 8), 16))
  }

  async connect(serveOn: (socket: ChannelSocket) => void, signal: AbortSignal): Promise<{ ok: true; connection: Connection } | Refused> {
    if (
      !(await this.readClock()
        .then(() => true)
        .catch(() => false))
    )
      return refuse('no-answer', 'the relay can not be reached')
    const connection = await this.#open(serveOn, signal, this.#chance.happens(ON_A_LESSER_WAY) ? 'api-websocket' : 'channel-websocket')
    return connection === undefined ? refuse('no-answer', 'the relay can not be reached') : { ok: true, connection }
  }

  /** The better way is there after a while, more often than in life; the network between is the same. */
  async climb(way: Way, serveOn: (socket: ChannelSocket) => void, signal: AbortSignal): Promise<Connection> {
    for (;;) {
      const isBest = way === 'channel-websocket'
      await this.#parts.clock.wait(isBest ? NEVER_MS : this.#chance.between(CLIMBS_AFTER_MS.min, CLIMBS_AFTER_MS.max), signal)
      const connection = isBest ? undefined : await this.#open(serveOn, signal, 'channel-websocket')
      if (connection !== undefined) return connection
    }
  }

  /** Nothing is remembered: a restart of the program finds its way by chance. */
  greeted(): Promise<void> {
    return Promise.resolve()
  }

  /** The simulated network drops connections whole. */
  wasSilent(): void {}

  async #open(serveOn: (socket: ChannelSocket) => void, signal: AbortSignal, way: Way): Promise<Connection | undefined> {
    const { network, site, process, computerId } = this.#parts
    const connection = await network.connect(site, process, computerId)
    if (connection === undefined) return undefined
    const { agentEnd } = connection
    agentEnd.rewrite = this.#parts.rewrite
    agentEnd.answered = this.#parts.answered
    if (signal.aborted) agentEnd.close('stopped')
    const closed = new Promise<string>((resolve) => {
      if (agentEnd.isOpen) agentEnd.on('disconnect', (reason) => resolve(String(reason)))
      else resolve('closed at once')
    })
    serveOn(agentEnd)
    return { socket: agentEnd, way, obstacles: [], closed, close: () => agentEnd.close('closed here') }
  }

  async readClock(): Promise<void> {
    const { network, site, process, clock, relayClock } = this.#parts
    const askedAt = clock.now()
    const relayNow = await network.request(site, process, () => network.world.now())
    relayClock.measured({ askedAt, answeredAt: clock.now(), relayNow })
    this.#parts.clockRead()
  }
}
