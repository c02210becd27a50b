import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { AGENT_NAMESPACE, protocolVersions } from '@cloudprint/protocol/channel/handshake'
import type { AgentHandshake } from '@cloudprint/protocol/channel/handshake'
import { ChannelProblem } from '@cloudprint/protocol/channel/message'
import type { ChannelSocket } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { Manager } from 'socket.io-client'
import type { Connection, Link } from './link.ts'
import { addressOf, betterThan, RETRY_BETTER_MS, waysToTry } from './link-state.ts'
import type { Way, WorkedWay } from './link-state.ts'
import type { RelayHttp } from './relay-http.ts'

/** A firewall that drops packets answers nothing: after this long the next way is tried. */
const CONNECT_MS = 8_000

/** Passed to every connection; a site's own certificate authority stands here. */
export interface LinkTls {
  ca?: string[]
}

export interface SocketLinkOptions {
  relayUrl: string
  http: RelayHttp
  assertion: () => Promise<string>
  clock: Clock
  log: Logger
  /** Which way worked is remembered there. */
  memory: { read(): Promise<WorkedWay | undefined>; write(worked: WorkedWay): Promise<void> }
  tls?: LinkTls
}

/** The way to the relay over socket.io. Its own reconnecting is off: a lost connection is made anew, with a new assertion. */
export class SocketLink implements Link {
  readonly #options: SocketLinkOptions
  #channelPort: number | undefined

  constructor(options: SocketLinkOptions) {
    this.#options = options
  }

  async connect(serveOn: (socket: ChannelSocket) => void, signal: AbortSignal): Promise<{ ok: true; connection: Connection } | Refused> {
    const { http, memory, clock, log } = this.#options
    const read = await http.readClock(signal)
    if (!read.ok) return read
    this.#channelPort = read.channelPort
    const worked = await memory.read()
    let refused: Refused = refuse('no-answer', 'no way to the relay')
    for (const way of waysToTry(worked, clock.now())) {
      signal.throwIfAborted()
      const tried = await this.#try(way, serveOn, signal)
      if (tried.ok) {
        if (worked?.way !== way || way !== 'channel-websocket') await this.#remember(way)
        return tried
      }
      refused = tried
      // The relay itself has spoken: another way would bring the same answer.
      if (tried.problem.code !== 'no-answer') return tried
      log.info({ way, detail: tried.problem.detail }, 'this way to the relay does not work')
    }
    return refused
  }

  async betterWay(way: Way, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.wait(RETRY_BETTER_MS, signal)
      for (const better of betterThan(way)) if (await this.#answers(better)) return
    }
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

  async #try(
    way: Way,
    serveOn: (socket: ChannelSocket) => void,
    signal: AbortSignal,
  ): Promise<{ ok: true; connection: Connection } | Refused> {
    const { assertion } = this.#options
    const auth: AgentHandshake = { assertion: await assertion(), protocol: protocolVersions }
    const manager = this.#manager(way)
    const socket = manager.socket(AGENT_NAMESPACE, { auth })
    const closed = Promise.withResolvers<string>()
    const connected = Promise.withResolvers<{ ok: true } | Refused>()
    socket.on('disconnect', (reason) => closed.resolve(reason))
    socket.on('connect', () => connected.resolve({ ok: true }))
    socket.on('connect_error', (error) => connected.resolve(connectRefusal(error)))
    serveOn(socket)
    // The manager's own timeout covers the transport alone; the relay's answer to the handshake has the same time again.
    const timer = setTimeout(() => connected.resolve(refuse('no-answer', `no answer within ${(2 * CONNECT_MS) / 1000} s`)), 2 * CONNECT_MS)
    const onAbort = () => connected.resolve(refuse('no-answer', 'the agent is being stopped'))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    socket.connect()
    const outcome = await connected.promise
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    const close = () => {
      socket.disconnect()
      manager._close()
      closed.resolve('closed by the agent')
    }
    if (!outcome.ok) {
      close()
      return outcome
    }
    return { ok: true, connection: { socket, way, closed: closed.promise, close } }
  }

  /** Opens the transport without entering the channel: the relay sees no second agent. */
  async #answers(way: Way): Promise<boolean> {
    const manager = this.#manager(way)
    const opened = Promise.withResolvers<boolean>()
    manager.open((error) => opened.resolve(error === undefined))
    const isThere = await opened.promise
    manager._close()
    return isThere
  }

  #manager(way: Way): Manager {
    const { relayUrl, tls = {} } = this.#options
    const { url, transport } = addressOf(way, relayUrl, this.#channelPort ?? 0)
    return new Manager(url, {
      transports: [transport],
      reconnection: false,
      autoConnect: false,
      timeout: CONNECT_MS,
      ...tls,
    } as ManagerOptions)
  }
}

/** `ca` is taken by its Node transports and missing in its types only for arrays. */
type ManagerOptions = NonNullable<ConstructorParameters<typeof Manager>[1]>

/** An event of `ws`, an error, or the status of a polling request. */
function wordsOf(description: unknown): string {
  if (typeof description === 'number') return String(description)
  const { message } = (description ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : ''
}

/** How `ws` says the status of a refused upgrade; polling gives the bare number. */
const tooMuch = /^(Unexpected server response: )?(429|503)$/

function connectRefusal(error: Error & { data?: unknown; description?: unknown }): Refused {
  const problem = ChannelProblem.safeParse(error.data)
  if (problem.success) return { ok: false, problem: problem.data }
  const said = wordsOf(error.description)
  // The relay's own refusals of a handshake, and those of a proxy whose relay is not there.
  if (tooMuch.test(said)) return refuse('relay-busy', 'it refuses connections at this moment')
  return refuse('no-answer', said === '' ? error.message : `${error.message}: ${said}`)
}
