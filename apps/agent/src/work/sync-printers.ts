import type { Loop } from '@cloudprint/process-kit/loop'
import { MAX_PRINTERS, MAX_PRINTERS_PER_MESSAGE } from '@cloudprint/protocol/channel/agent-messages'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { Channel } from '../relay-link/channel.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'
import { ChangeAllowance } from './change-allowance.ts'

const ANSWER_MS = 15_000
/** A lost nudge, or a print system that has now been away for long enough to say so. */
const LOOK_EVERY_MS = 5_000
/** Each change at once, up to so many; then one in so long, less than `LOOK_EVERY_MS`, so that the next look may tell it. */
const ALLOWED = { atOnce: 10, everyMs: 4_000 }

/** As much of what finds printers as is needed to tell of them. */
export interface PrinterSource {
  isKnown(): boolean
  printers(): LocalPrinter[]
}

export interface SyncPrintersParts {
  channel: Pick<Channel, 'isOpen' | 'ask'>
  sources: readonly PrinterSource[]
  /** Which printers are left to people when their queues stop themselves: the relay says so with each answer. */
  onPolicy: (startAgain: readonly string[]) => void
}

/**
 * Keeps the relay's view of this machine's printers right: whole after each connect, then only what differs. One that changes
 * many times a minute is told of every few seconds; that it prints or is idle counts apart, so that a busy one is not silent about paper.
 */
export class SyncPrinters {
  readonly #ground: AgentGround
  readonly #channel: SyncPrintersParts['channel']
  readonly #sources: readonly PrinterSource[]
  readonly #onPolicy: SyncPrintersParts['onPolicy']
  readonly #loop: Loop
  readonly #troubles: ChangeAllowance
  readonly #activity: ChangeAllowance
  #sentByName = new Map<string, { text: string; troubles: string }>()
  #sentNames: string | undefined
  #lastNumber = 0

  constructor(ground: AgentGround, { channel, sources, onPolicy }: SyncPrintersParts) {
    this.#ground = ground
    this.#channel = channel
    this.#sources = sources
    this.#onPolicy = onPolicy
    this.#troubles = new ChangeAllowance({ clock: ground.clock, ...ALLOWED })
    this.#activity = new ChangeAllowance({ clock: ground.clock, ...ALLOWED })
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
    if (!this.#channel.isOpen() || !this.#sources.every((source) => source.isKnown())) return
    const all = this.#sources.flatMap((source) => source.printers())
    const printers = all.slice(0, MAX_PRINTERS)
    if (all.length > printers.length)
      this.#ground.log.warn({ printers: all.length }, `only the first ${MAX_PRINTERS} printers are told to the relay`)
    const names = printers.map((printer) => printer.name)
    // The relay lets go of a printer that is not named: should it come back, it is told whole again, also when it is the same.
    const named = new Set(names)
    for (const name of this.#sentByName.keys()) if (!named.has(name)) this.#forget(name)
    const changed = printers.flatMap((printer) => {
      const text = JSON.stringify(printer)
      return this.#mayTell(printer, text) ? [{ printer, text }] : []
    })
    if (changed.length === 0 && this.#sentNames === names.join('\n')) return
    for (let from = 0; from === 0 || from < changed.length; from += MAX_PRINTERS_PER_MESSAGE) {
      if (!(await this.#send(names, changed.slice(from, from + MAX_PRINTERS_PER_MESSAGE)))) return
    }
  }

  #mayTell(printer: LocalPrinter, text: string): boolean {
    const sent = this.#sentByName.get(printer.name)
    if (sent === undefined) return true
    if (sent.text === text) return false
    if (sent.troubles !== troublesOf(printer)) return this.#troubles.take(printer.name)
    return !this.#troubles.isSpent(printer.name) && this.#activity.take(printer.name)
  }

  #forget(name: string): void {
    this.#sentByName.delete(name)
    this.#troubles.forget(name)
    this.#activity.forget(name)
  }

  async #send(names: string[], changed: { printer: LocalPrinter; text: string }[]): Promise<boolean> {
    // A session that begins meanwhile starts over with maps of its own.
    const sentByName = this.#sentByName
    this.#lastNumber += 1
    const news = { number: this.#lastNumber, names, changed: changed.map(({ printer }) => printer) }
    const sent = await this.#channel.ask('printers', news, ANSWER_MS)
    if (!sent.ok) {
      if (this.#channel.isOpen()) throw new Error(`the relay did not take the printers: ${sent.problem.detail}`)
      return false
    }
    if (this.#sentByName !== sentByName) return false
    for (const { printer, text } of changed) sentByName.set(printer.name, { text, troubles: troublesOf(printer) })
    if (sent.reply.startAgain !== undefined) this.#onPolicy(sent.reply.startAgain)
    this.#sentNames = names.join('\n')
    return true
  }
}

/** What decides whether it prints; the rest is that it does so just now, what it says, and what it is. */
function troublesOf({ health, acts }: LocalPrinter): string {
  const { state, acceptingJobs, reasons } = health
  return JSON.stringify([
    state === 'stopped' || state === 'unknown' ? state : 'going',
    acceptingJobs,
    reasons.filter(({ severity }) => severity !== 'report'),
    acts,
  ])
}
