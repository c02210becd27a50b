import type { RelayClock } from '@cloudprint/agent/relay-link/relay-clock'
import type { Connection, Link } from '@cloudprint/agent/relay-link/link'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { SimProcess } from '../world/sim-process.ts'
import type { Answered, Rewrite } from './sim-end.ts'
import type { SimNetwork } from './sim-network.ts'

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

  constructor(parts: SimLinkParts) {
    this.#parts = parts
  }

  async connect(serveOn: (socket: ChannelSocket) => void, signal: AbortSignal): Promise<{ ok: true; connection: Connection } | Refused> {
    const { network, site, process, computerId } = this.#parts
    if (
      !(await this.readClock()
        .then(() => true)
        .catch(() => false))
    )
      return refuse('no-answer', 'the relay can not be reached')
    const connection = await network.connect(site, process, computerId)
    if (connection === undefined) return refuse('no-answer', 'the relay can not be reached')
    const { agentEnd } = connection
    agentEnd.rewrite = this.#parts.rewrite
    agentEnd.answered = this.#parts.answered
    if (signal.aborted) agentEnd.close('stopped')
    const closed = new Promise<string>((resolve) => {
      if (agentEnd.isOpen) agentEnd.on('disconnect', (reason) => resolve(String(reason)))
      else resolve('closed at once')
    })
    serveOn(agentEnd)
    return { ok: true, connection: { socket: agentEnd, way: 'channel-websocket', closed, close: () => agentEnd.close('closed here') } }
  }

  betterWay(): Promise<void> {
    return new Promise(() => undefined)
  }

  async readClock(): Promise<void> {
    const { network, site, process, clock, relayClock } = this.#parts
    const askedAt = clock.now()
    const relayNow = await network.request(site, process, () => network.world.now())
    relayClock.measured({ askedAt, answeredAt: clock.now(), relayNow })
    this.#parts.clockRead()
  }
}
