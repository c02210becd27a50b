import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { chooseRoads, isSystems } from './choose-roads.ts'
import { connectStraight } from './connect-straight.ts'
import { Obstacle } from './obstacle.ts'
import { outgoingFetch } from './outgoing-fetch.ts'
import type { OutgoingFetch } from './outgoing-fetch.ts'
import type { Proxy, Road } from './proxy.ts'
import type { ProxyEnv, ProxySetting } from './proxy-setting.ts'
import { ProxyScripts } from './proxy-scripts.ts'
import { SignIns } from './sign-ins.ts'
import { systemProxy } from './system-proxy.ts'

/** A proxy that drops what it may not connect to says nothing for long. */
const TUNNEL_MS = 8_000
/** One that has not come about after this will not: whoever asks the relay has given up, and a library may have left it behind. */
const CONNECT_MS = 15_000
/** The system is asked anew after this: people change its settings while the agent runs. */
const SYSTEM_MS = 60_000
/** What the agent says to its relay is said by nothing older; documents by reference lie where others decide. */
export const MIN_TLS = 'TLSv1.3'
/** A connection that nobody uses is closed after this; before most servers close theirs. */
const IDLE_MS = 4_000

export interface OutgoingSettings {
  setting: ProxySetting
  env: ProxyEnv
  /** As the tests of other systems say it. */
  system?: typeof systemProxy
}

/**
 * The one way out of this machine for all that the agent asks by HTTP or WebSocket: straight, or through the proxy that is set for an address.
 * It holds connections that were used a moment ago, and nothing else.
 */
export class Outgoing {
  readonly #settings: OutgoingSettings
  readonly #scripts = new ProxyScripts()
  readonly #signIns = new SignIns()
  readonly #http: HttpAgent
  readonly #https: HttpsAgent
  /** Each takes one run of proxies that stand together among the roads, by its number, and never connects straight. */
  readonly #proxied: HttpsAgent[] = []
  #system: { set: Awaited<ReturnType<typeof systemProxy>>; untilMs: number } | undefined
  readonly fetch: OutgoingFetch

  constructor(settings: OutgoingSettings) {
    this.#settings = settings
    this.#http = new TunnellingHttp(agentOptions, this)
    this.#https = new TunnellingHttps({ ...agentOptions, minVersion: MIN_TLS }, this)
    this.fetch = outgoingFetch(this)
  }

  /** For `http.request` and those who call it, to the relay. */
  agentFor({ protocol }: URL): HttpAgent {
    return protocol === 'https:' ? this.#https : this.#http
  }

  /**
   * The roads to an address, to be tried in order; WebSockets take those of requests.
   * @throws Obstacle when what is set can not be used.
   */
  async roadsTo(url: URL): Promise<Road[]> {
    const { setting, env } = this.#settings
    const chosen = chooseRoads(url, { setting, env, system: isSystems(setting) ? await this.#readSystem() : undefined })
    if ('roads' in chosen) return chosen.roads
    try {
      return await this.#scripts.roadsTo(url, chosen)
    } catch (error) {
      // As browsers do: many machines keep the address of a script of a network that they have left.
      if (chosen.isFromSystem) return ['direct']
      throw error
    }
  }

  /** A bare connection by the first road that connects; undefined where the only one left is straight. */
  async tunnelTo(url: URL, target: { host: string; port: number }): Promise<Duplex | undefined> {
    return this.#firstTunnel(await this.roadsTo(url), target)
  }

  /** A bare connection through this proxy. @throws Obstacle saying what it did not like, or that it does not answer in time. */
  async tunnelThrough(proxy: Proxy, target: { host: string; port: number }): Promise<Duplex> {
    return this.#signIns.openTunnel(proxy, target, TUNNEL_MS)
  }

  /** For whoever takes care of straight connections itself: when those come, and before and after them an agent that takes the proxies there alone. */
  async guardedRoadsTo(url: URL): Promise<('direct' | HttpAgent)[]> {
    let run = 0
    return inRuns(await this.roadsTo(url)).map((roads) => (roads.includes('direct') ? 'direct' : this.#agentForRun(run++)))
  }

  /** Closes what is open and unused: after a network broke it would only be found out by waiting. */
  dropIdle(): void {
    for (const agent of [this.#http, this.#https, ...this.#proxied])
      for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
  }

  #agentForRun(run: number): HttpsAgent {
    return (this.#proxied[run] ??= new TunnellingHttps(agentOptions, { tunnelTo: (url, target) => this.#tunnelByRun(run, url, target) }))
  }

  /** What is set may have changed since the roads were asked for: then there is none. */
  async #tunnelByRun(run: number, url: URL, target: { host: string; port: number }): Promise<Duplex | undefined> {
    const runs = inRuns(await this.roadsTo(url)).filter((roads) => !roads.includes('direct'))
    return this.#firstTunnel(runs[run] ?? [], target)
  }

  /** Undefined where straight is the last road left: whoever asks connects as usual then, and says why it fails. */
  async #firstTunnel(roads: readonly Road[], target: { host: string; port: number }): Promise<Duplex | undefined> {
    let refused: unknown
    for (const [place, road] of roads.entries()) {
      const isLast = place === roads.length - 1
      if (road === 'direct' && isLast) return undefined
      try {
        return await (road === 'direct' ? connectStraight(target) : this.tunnelThrough(road, target))
      } catch (error) {
        refused ??= error
      }
    }
    throw refused ?? new Obstacle('proxy-misconfigured', 'no way is named')
  }

  async #readSystem() {
    const nowMs = performance.now()
    if (this.#system === undefined || this.#system.untilMs < nowMs)
      this.#system = { set: await (this.#settings.system ?? systemProxy)(), untilMs: nowMs + SYSTEM_MS }
    return this.#system.set
  }
}

const agentOptions = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const

/** Proxies that follow each other together, and each straight road for itself. */
function inRuns(roads: readonly Road[]): Road[][] {
  const runs: Road[][] = []
  for (const road of roads) {
    const last = runs.at(-1)
    if (road === 'direct' || last === undefined || last.includes('direct')) runs.push([road])
    else last.push(road)
  }
  return runs
}

type Tunnels = Pick<Outgoing, 'tunnelTo'>

interface Target {
  host?: string | null
  port?: number | string | null
}
type Connected = (error: Error | null, socket: Duplex) => void
/** As node:http calls it; its types know less. */
type Connect = (options: object, connected?: Connected) => Duplex

class TunnellingHttp extends HttpAgent {
  readonly #outgoing: Tunnels

  constructor(options: ConstructorParameters<typeof HttpAgent>[0], outgoing: Tunnels) {
    super(options)
    this.#outgoing = outgoing
  }

  override createConnection(options: object, connected?: Connected): undefined {
    const overTcp = (tunnel: Duplex | undefined) => {
      // It waits for its reader, who comes within this turn.
      if (tunnel !== undefined) setImmediate(() => tunnel.resume())
      return tunnel ?? orEnd((super.createConnection as Connect).call(this, options), 'connect')
    }
    connect('http', this.#outgoing, options, overTcp, connected)
    return undefined
  }
}

class TunnellingHttps extends HttpsAgent {
  readonly #outgoing: Tunnels

  constructor(options: ConstructorParameters<typeof HttpsAgent>[0], outgoing: Tunnels) {
    super(options)
    this.#outgoing = outgoing
  }

  override createConnection(options: object, connected?: Connected): undefined {
    const overTls = (tunnel: Duplex | undefined) =>
      orEnd(
        (super.createConnection as Connect).call(this, tunnel === undefined ? options : { ...options, socket: tunnel }),
        'secureConnect',
      )
    connect('https', this.#outgoing, options, overTls, connected)
    return undefined
  }
}

/** Ends a connection that does not come about: the system's own patience of two minutes would keep a program from ending as long. */
function orEnd(socket: Duplex, event: 'connect' | 'secureConnect'): Duplex {
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS)
  const clear = () => clearTimeout(timer)
  return socket.once(event, clear).once('close', clear)
}

function connect(
  scheme: string,
  outgoing: Tunnels,
  { host, port }: Target,
  over: (tunnel: Duplex | undefined) => Duplex,
  connected: Connected = () => undefined,
): void {
  const target = { host: host ?? 'localhost', port: Number(port) }
  const named = target.host.includes(':') ? `[${target.host}]` : target.host
  outgoing.tunnelTo(new URL(`${scheme}://${named}:${target.port}`), target).then(
    (tunnel) => connected(null, over(tunnel)),
    // Its types want a connection also where there is none.
    (error: unknown) => connected(error as Error, undefined as never),
  )
}
