import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import { Obstacle } from '../outgoing/obstacle.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { judgeWays } from './judge-ways.ts'
import type { Connection, Link, MetOn, NotReached } from './link.ts'
import { addressOf, betterThan, RETRY_BETTER_MS, waysToTry } from './link-state.ts'
import type { Way, WorkedWay } from './link-state.ts'
import { openSocket } from './open-socket.ts'
import type { RelayHttp } from './relay-http.ts'

export interface SocketLinkOptions {
  relayUrl: string
  http: RelayHttp
  outgoing: Outgoing
  assertion: () => Promise<string>
  clock: Clock
  log: Logger
  /** Which way worked is remembered there. */
  memory: { read(): Promise<WorkedWay | undefined>; write(worked: WorkedWay): Promise<void> }
}

/** Each attempt costs a session and the time that a greeting may take; devices like that are seldom taken away. */
const SILENT_MS = 3_600_000

type ServeOn = (socket: ChannelSocket) => void

/** The way to the relay over socket.io. Its own reconnecting is off: a lost connection is made anew, with a new assertion. */
export class SocketLink implements Link {
  readonly #options: SocketLinkOptions
  #channelPort: number | undefined
  /** Until when a way on which nothing came after the handshake goes behind the others, by the clock. */
  readonly #silentUntilMs = new Map<Way, number>()

  constructor(options: SocketLinkOptions) {
    this.#options = options
  }

  async connect(serveOn: ServeOn, signal: AbortSignal): Promise<{ ok: true; connection: Connection } | NotReached> {
    const { http, memory, clock, outgoing } = this.#options
    // What was open when the link was lost may be dead, and nobody would be told.
    outgoing.dropIdle()
    const read = await http.readClock(signal)
    if (!read.ok) return read
    this.#channelPort = read.channelPort
    const worked = await memory.read()
    const met: MetOn[] = []
    for (const way of this.#silentLast(waysToTry(worked, clock.now()))) {
      signal.throwIfAborted()
      const tried = await this.#try(way, serveOn, signal)
      if (tried.ok) {
        const better = betterThan(way)
        return { ok: true, connection: { ...tried.connection, obstacles: met.filter((one) => better.includes(one.way)) } }
      }
      // The relay itself has spoken: another way would bring the same answer.
      if (tried.problem.code !== 'no-answer') return tried
      met.push({ way, obstacle: this.#note(way, tried) })
    }
    const obstacle = judgeWays(met)
    return { ...refuse('no-answer', obstacle.words), obstacle }
  }

  async climb(way: Way, serveOn: ServeOn, signal: AbortSignal): Promise<Connection> {
    for (;;) {
      await this.#options.clock.wait(RETRY_BETTER_MS, signal)
      for (const better of betterThan(way).filter((one) => !this.#isSilent(one))) {
        const tried = await this.#try(better, serveOn, signal)
        if (tried.ok) return tried.connection
        this.#note(better, tried)
      }
      // It is still the best there is: after a cut the others cost nobody any time.
      await this.#remember(way)
    }
  }

  async greeted(way: Way): Promise<void> {
    this.#silentUntilMs.delete(way)
    const worked = await this.#options.memory.read()
    if (worked?.way !== way || way !== 'channel-websocket') await this.#remember(way)
  }

  wasSilent(way: Way): void {
    this.#silentUntilMs.set(way, this.#options.clock.now().getTime() + SILENT_MS)
  }

  #isSilent(way: Way): boolean {
    return (this.#silentUntilMs.get(way) ?? 0) > this.#options.clock.now().getTime()
  }

  #silentLast(toTry: Way[]): Way[] {
    return toTry.toSorted((one, other) => Number(this.#isSilent(one)) - Number(this.#isSilent(other)))
  }

  #note(way: Way, { obstacle, problem }: NotReached): Obstacle {
    const met = obstacle ?? new Obstacle('link-broken', problem.detail)
    this.#options.log.info({ way, obstacle: met.code, detail: met.message }, 'this way to the relay does not work')
    return met
  }

  /** Worth a few seconds at the next start, and no connection: on a full disk there is no memory. */
  async #remember(way: Way): Promise<void> {
    const { memory, clock, log } = this.#options
    try {
      await memory.write({ way, at: clock.now().toISOString() })
    } catch (error) {
      log.warn({ err: error }, 'the way to the relay could not be remembered')
    }
  }

  async #try(way: Way, serveOn: ServeOn, signal: AbortSignal): Promise<{ ok: true; connection: Connection } | NotReached> {
    const { relayUrl, outgoing, assertion } = this.#options
    const { url, transport } = addressOf(way, relayUrl, this.#channelPort ?? 0)
    const opened = await openSocket({ url: new URL(url), transport, outgoing, assertion: await assertion(), serveOn, signal })
    if (!opened.ok) return opened
    return { ok: true, connection: { ...opened.opened, way, obstacles: [] } }
  }
}
