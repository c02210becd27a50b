import type { Loop } from '@cloudprint/process-kit/loop'
import { MAX_PRINTERS, MAX_PRINTERS_PER_MESSAGE } from '@cloudprint/protocol/channel/agent-messages'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { Channel } from '../relay-link/channel.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'
import type { WatchPrinters } from './watch-printers.ts'

const ANSWER_MS = 15_000
/** A lost nudge, or a print system that has now been away for long enough to say so. */
const LOOK_EVERY_MS = 5_000

/** Keeps the relay's view of this machine's printers right: whole after each connect, then only what differs. */
export class SyncPrinters {
  readonly #ground: AgentGround
  readonly #channel: Channel
  readonly #watches: readonly WatchPrinters[]
  readonly #loop: Loop
  #sentByName = new Map<string, string>()
  #sentNames: string | undefined

  constructor(ground: AgentGround, channel: Channel, watches: readonly WatchPrinters[]) {
    this.#ground = ground
    this.#channel = channel
    this.#watches = watches
    this.#loop = agentLoop(ground, {
      name: 'tell the relay of printers',
      step: () => this.#sync(),
      everyMs: LOOK_EVERY_MS,
    })
  }

  start(): void {
    this.#loop.start()
  }

  nudge(): void {
    this.#loop.nudge()
  }

  /** The relay may know nothing (a new session, or it asked): tells it everything again. */
  startOver(): void {
    this.#sentByName = new Map()
    this.#sentNames = undefined
    this.#loop.nudge()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #sync(): Promise<void> {
    // Half a list would make the relay believe that the other printers are gone.
    if (!this.#channel.isOpen() || !this.#watches.every((watch) => watch.isKnown)) return
    const all = this.#watches.flatMap((watch) => watch.printers())
    const printers = all.slice(0, MAX_PRINTERS)
    if (all.length > printers.length)
      this.#ground.log.warn({ printers: all.length }, `only the first ${MAX_PRINTERS} printers are told to the relay`)
    const names = printers.map((printer) => printer.name)
    // The relay lets go of a printer that is not named: should it come back, it is told whole again, also when it is the same.
    const named = new Set(names)
    for (const name of this.#sentByName.keys()) if (!named.has(name)) this.#sentByName.delete(name)
    const changed = printers.flatMap((printer) => {
      const text = JSON.stringify(printer)
      return this.#sentByName.get(printer.name) === text ? [] : [{ printer, text }]
    })
    if (changed.length === 0 && this.#sentNames === names.join('\n')) return
    for (let from = 0; from === 0 || from < changed.length; from += MAX_PRINTERS_PER_MESSAGE) {
      if (!(await this.#send(names, changed.slice(from, from + MAX_PRINTERS_PER_MESSAGE)))) return
    }
  }

  async #send(names: string[], changed: { printer: LocalPrinter; text: string }[]): Promise<boolean> {
    // A session that begins meanwhile starts over with maps of its own.
    const sentByName = this.#sentByName
    const sent = await this.#channel.ask('printers', { names, changed: changed.map(({ printer }) => printer) }, ANSWER_MS)
    if (!sent.ok) {
      if (this.#channel.isOpen()) throw new Error(`the relay did not take the printers: ${sent.problem.detail}`)
      return false
    }
    if (this.#sentByName !== sentByName) return false
    for (const { printer, text } of changed) sentByName.set(printer.name, text)
    this.#sentNames = names.join('\n')
    return true
  }
}
