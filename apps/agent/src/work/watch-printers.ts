import type { Loop } from '@cloudprint/process-kit/loop'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { PrintSystemError } from '../printing/print-system.ts'
import type { PrintSystem } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'
import { plainText } from '@cloudprint/protocol/plain-text'
import { plainStrings } from '../plain-strings.ts'

/** Print systems tell of changes; this finds the one that was not told, as CUPS loses some without a trace. */
const LIST_EVERY_MS = 60_000
/** A queue is gone when it was missed this often in a row: restarts of a print system show half a list for a moment. */
const MISSES = 3
/** Apart by this, so that a deletion still reaches the relay within 2 s. */
const MISS_APART_MS = 400
/** A print system that is away for longer is told as its printers' state. */
const AWAY_AFTER_MS = 5_000

/**
 * Knows the printers of one print system. Not listed yet → listed, again after every change. When the print system is away
 * its printers stay known, and after a while they say so. One that never had a printer and does not answer may not be there
 * at all: that is said once, and it is looked for on the timer.
 */
export class WatchPrinters {
  readonly #ground: AgentGround
  readonly #system: PrintSystem
  readonly #onChange: () => void
  readonly #loop: Loop
  readonly #missesByName = new Map<string, number>()
  #printersByName: Map<string, LocalPrinter>
  #isListed = false
  #awaySince: Date | undefined
  #lastError: string | null = null
  #isAbsenceSaid = false

  /** @param remembered as a former run last saw them: known until the print system answers. */
  constructor(ground: AgentGround, system: PrintSystem, remembered: LocalPrinter[], onChange: () => void) {
    this.#ground = ground
    this.#system = system
    this.#onChange = onChange
    this.#printersByName = new Map(remembered.map((printer) => [printer.name, printer]))
    this.#loop = agentLoop(ground, {
      name: `list printers of ${system.name}`,
      step: (signal) => this.#list(signal),
      everyMs: LIST_EVERY_MS,
    })
  }

  start(): void {
    this.#loop.start()
  }

  nudge(): void {
    this.#loop.nudge()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  get lastError(): string | null {
    return this.#lastError
  }

  /** The system has answered, or has been asked in vain: what is known of it may be told. */
  get isKnown(): boolean {
    return this.#isListed || this.#awaySince !== undefined
  }

  /** Whether an offer for this printer makes sense. */
  mayHave(name: string): boolean {
    return !this.#isListed || this.#printersByName.has(name)
  }

  printers(): LocalPrinter[] {
    const printers = [...this.#printersByName.values()]
    const awaySince = this.#awaySince
    if (awaySince === undefined || this.#ground.clock.now().getTime() - awaySince.getTime() < AWAY_AFTER_MS) return printers
    const since = awaySince.toISOString()
    return printers.map((printer) => ({
      ...printer,
      health: {
        ...printer.health,
        state: 'unknown',
        since,
        message: this.#lastError ?? '',
        reasons: [{ reason: 'print-system-unavailable', severity: 'error', since }],
      },
    }))
  }

  async #list(signal: AbortSignal): Promise<void> {
    for (;;) {
      const listed = await this.#ask(signal)
      if (listed === undefined) return
      const areSomeMissed = this.#merge(listed)
      this.#onChange()
      if (!areSomeMissed) return
      await this.#ground.clock.wait(MISS_APART_MS, signal)
    }
  }

  /** Undefined when there is nothing to ask, as far as anybody can tell. */
  async #ask(signal: AbortSignal): Promise<LocalPrinter[] | undefined> {
    try {
      const listed = plainStrings(await this.#system.list(signal))
      this.#isListed = true
      this.#awaySince = undefined
      this.#lastError = null
      return listed
    } catch (error) {
      if (error instanceof PrintSystemError && !signal.aborted) {
        this.#awaySince ??= this.#ground.clock.now()
        if (this.#mayBeAbsent) return this.#sayAbsent(error)
        this.#lastError = plainText(error.message, 1000)
        this.#ground.errors.noteProblem('print-system-unavailable', error.message)
        this.#onChange()
      }
      throw error
    }
  }

  get #mayBeAbsent(): boolean {
    return !this.#isListed && this.#printersByName.size === 0
  }

  #sayAbsent({ message }: PrintSystemError): undefined {
    if (!this.#isAbsenceSaid)
      this.#ground.log.warn(`${message}: no print system "${this.#system.name}" answers here. It is used as soon as it does.`)
    this.#isAbsenceSaid = true
    this.#onChange()
  }

  /** True when a known printer is missing and not yet given up. */
  #merge(listed: LocalPrinter[]): boolean {
    const fresh = new Map(listed.map((printer) => [printer.name, printer]))
    let areSomeMissed = false
    for (const [name, printer] of this.#printersByName) {
      if (fresh.has(name)) continue
      const misses = (this.#missesByName.get(name) ?? 0) + 1
      this.#missesByName.set(name, misses)
      if (misses >= MISSES) continue
      fresh.set(name, printer)
      areSomeMissed = true
    }
    for (const name of this.#missesByName.keys()) {
      if (!fresh.has(name) || listed.some((printer) => printer.name === name)) this.#missesByName.delete(name)
    }
    this.#printersByName = fresh
    return areSomeMissed
  }
}
