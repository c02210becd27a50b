import type { AgentSocket } from '@cloudprint/relay/channel/agent-socket'
import type { SimProcess } from '../world/sim-process.ts'
import type { Conditions, Direction } from './conditions.ts'

interface Pending {
  resolve: (reply: unknown) => void
  reject: (error: Error) => void
  stopTimer: () => void
}

/** Told of every message before it is sent; what it returns is sent instead. For planted faults. */
export type Rewrite = (event: string, payload: unknown) => unknown

/** Told of every answer that arrives. */
export type Answered = (event: string, reply: unknown, askedAt: Date) => void

/** What an end must know of the connection it is an end of. */
interface Between {
  readonly site: string
  readonly network: Conditions
  /** Told when this end is closed. */
  closed(): void
}

/** One end of a connection: what a socket.io socket is to the code that uses it. */
export class SimEnd implements AgentSocket {
  peer: SimEnd | undefined
  isOpen = true
  rewrite: Rewrite | undefined
  answered: Answered | undefined
  readonly #connection: Between
  readonly #process: SimProcess
  readonly #direction: Direction
  readonly #listeners = new Map<string, ((...args: unknown[]) => void)[]>()
  readonly #pending = new Map<number, Pending>()
  /** Sent while this direction was cut. */
  #waiting: (() => void)[] = []
  #lastArrivalMs = 0
  #lastAck = 0

  constructor(connection: Between, process: SimProcess, direction: Direction) {
    this.#connection = connection
    this.#process = process
    this.#direction = direction
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    const listeners = this.#listeners.get(event)
    if (listeners === undefined) this.#listeners.set(event, [listener])
    else listeners.push(listener)
  }

  timeout(ms: number) {
    return { emitWithAck: (event: string, payload: unknown) => this.#ask(event, payload, ms) }
  }

  link() {
    return { address: this.#connection.site, port: 6123, transport: 'websocket' as const, roundTripMs: null }
  }

  disconnect(): void {
    this.close('closed here')
  }

  /** Ends it from here: the other end hears of it after what was sent before. */
  close(reason: string): void {
    if (!this.isOpen) return
    this.sayEnded()
    this.ended(reason)
  }

  ended(reason: string): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#connection.closed()
    if (!this.#process.isAlive) return
    // A client's questions end with its connection; a server's run into their timeouts.
    if (this.#direction === 'up') for (const pending of this.#pending.values()) pending.reject(new Error('socket has been disconnected'))
    for (const listener of this.#listeners.get('disconnect') ?? []) listener(reason)
  }

  /** Its process is dead: nothing more happens here. */
  wentSilent(): void {
    this.isOpen = false
    this.#connection.closed()
  }

  sayEnded(): void {
    this.#travel(() => this.peer?.ended('the other side closed'), true)
  }

  /** The cut was mended. */
  flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const arrive of waiting) this.#travel(arrive, true)
  }

  #ask(event: string, payload: unknown, ms: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const askedAt = this.#connection.network.world.now()
      this.#lastAck += 1
      const number = this.#lastAck
      const stopTimer = this.#process.after(ms, () => {
        this.#pending.delete(number)
        reject(new Error('operation has timed out'))
      })
      const settle = (act: () => void) => {
        if (!this.#pending.delete(number)) return
        stopTimer()
        act()
      }
      this.#pending.set(number, {
        resolve: (reply) =>
          settle(() => {
            if (this.#process.isAlive) this.answered?.(event, reply, askedAt)
            resolve(reply)
          }),
        reject: (error) => settle(() => reject(error)),
        stopTimer,
      })
      const sent = this.rewrite === undefined ? payload : this.rewrite(event, payload)
      if (this.isOpen) this.#travel(() => this.peer?.hear(event, sent, (reply) => this.#pending.get(number)?.resolve(reply)))
    })
  }

  /** A message arrived at this end; `answer` brings the answer into effect at the other one. */
  hear(event: string, payload: unknown, answer: (reply: unknown) => void): void {
    if (!this.isOpen || !this.#process.isAlive) return
    const { world } = this.#connection.network
    world.note(this.#process.name, () => `hears ${event} ${brief(payload)}`)
    for (const listener of this.#listeners.get(event) ?? []) {
      listener(payload, (reply: unknown) => {
        if (this.isOpen && this.#process.isAlive) this.#travel(() => answer(reply))
      })
    }
  }

  /** Messages of one direction arrive in their order, unless they fare worse than TCP lets them. */
  #travel(arrive: () => void, isSure = false): void {
    const { network, site } = this.#connection
    const { world, fate } = network
    const { chance } = world
    const times = isSure ? 1 : chance.happens(fate.lost) ? 0 : chance.happens(fate.doubled) ? 2 : 1
    for (let copy = 0; copy < times; copy += 1) {
      const isOvertaken = (!isSure && chance.happens(fate.overtaken)) || copy > 0
      const lateMs = isOvertaken ? chance.between(0, 15_000) : 0
      const atMs = Math.max(world.nowMs + network.latency(), isOvertaken ? 0 : this.#lastArrivalMs) + lateMs
      if (!isOvertaken) this.#lastArrivalMs = atMs
      world.after(atMs - world.nowMs, () => {
        if (network.isCut(site, this.#direction)) this.#waiting.push(arrive)
        else arrive()
      })
    }
  }
}

/** As much of a message as a line of a trace can show. */
function brief(payload: unknown): string {
  const text =
    JSON.stringify(payload, (key, value: unknown) =>
      key === 'changed' || key === 'system' || key === 'inline' || key === 'ticket' ? undefined : value,
    ) ?? ''
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}
