import type { Loop } from '@cloudprint/process-kit/loop'
import { plainText } from '@cloudprint/protocol/plain-text'
import type { LocalPrinter, PrinterReason } from '@cloudprint/protocol/printer'
import type { Refused } from '@cloudprint/protocol/problems'
import type { QueueAct } from '@cloudprint/protocol/queue-act'
import type { PrintSystem, ResumeOutcome } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'
import { agentLoop } from './agent-loop.ts'

/** A queue that has just stopped may be about to be seen to by somebody; and its device needs a moment. */
const FIRST_WAIT_MS = 5_000
/** Each time that it stops again the next wait is so many times as long. */
const LONGER_BY = 3
const LONGEST_WAIT_MS = 5 * 60_000
/** As often as this in a row: by then it has taken a quarter of an hour, and only a person helps. */
const MAX_ATTEMPTS = 6
/** A queue that went on for so long has had its cause cleared. */
const HEALTHY_MS = 2 * 60_000
const LOOK_EVERY_MS = 2_000
/** As many as one message takes. */
const MAX_ACTS = 8

export interface ResumeQueuesParts {
  systemOf: (printer: string) => Pick<PrintSystem, 'resume'> | undefined
  printers: () => LocalPrinter[]
  /** As the last run told them: what it did may not have reached the relay. */
  remembered: readonly LocalPrinter[]
  /** There is something to be told of a printer. */
  onChange: () => void
}

interface Standing {
  stoppedSince: string
  why: string
  /** How often it was started since it last went on for a while. */
  attempts: number
  /** Not before this, in milliseconds of the clock. */
  dueMs: number
  resumedAtMs: number | undefined
  /** Why it is not started (again), as its printer says it. */
  trouble: PrinterReason | undefined
}

/**
 * Starts queues again that their print system stopped on an error. Stopped → waiting → started → forgotten after a while of
 * health; or stopped again → waiting longer → … → given up, until a person starts it. Only where the printer is
 * set so, since what failed is then sent once more from its start, and never one that a person paused: that is another reason.
 */
export class ResumeQueues {
  readonly #ground: AgentGround
  readonly #systemOf: (printer: string) => Pick<PrintSystem, 'resume'> | undefined
  readonly #printers: () => LocalPrinter[]
  readonly #onChange: () => void
  readonly #loop: Loop
  readonly #standingByName = new Map<string, Standing>()
  readonly #actsByName = new Map<string, QueueAct[]>()
  /** Of which printers; the relay says it. */
  #toStart: ReadonlySet<string> = new Set()

  constructor(ground: AgentGround, { systemOf, printers, remembered, onChange }: ResumeQueuesParts) {
    this.#ground = ground
    this.#systemOf = systemOf
    this.#printers = printers
    this.#onChange = onChange
    for (const { name, acts } of remembered) if (acts !== undefined) this.#actsByName.set(name, acts)
    this.#loop = agentLoop(ground, {
      name: 'start stopped queues',
      step: (signal) => this.#look(signal),
      everyMs: LOOK_EVERY_MS,
      isIdle: () => this.#standingByName.size === 0,
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  nudge(): void {
    this.#loop.nudge()
  }

  /** The printers whose queues are to be started again; all others are left to people. */
  startThese(names: readonly string[]): void {
    this.#toStart = new Set(names)
    this.#loop.nudge()
  }

  /** The printer with what was done about it, and why no more is. */
  told(printer: LocalPrinter): LocalPrinter {
    const acts = this.#actsByName.get(printer.name)
    const trouble = hasStoppedItself(printer) ? this.#standingByName.get(printer.name)?.trouble : undefined
    if (acts === undefined && trouble === undefined) return printer
    const { health } = printer
    const reasons = trouble === undefined ? health.reasons : [...health.reasons, trouble].slice(-64)
    return { ...printer, health: { ...health, reasons }, ...(acts === undefined ? {} : { acts }) }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const printers = this.#printers()
    const names = new Set(printers.map(({ name }) => name))
    for (const name of this.#standingByName.keys()) if (!names.has(name)) this.#standingByName.delete(name)
    for (const name of this.#actsByName.keys()) if (!names.has(name)) this.#actsByName.delete(name)
    await Promise.all(printers.map((printer) => this.#lookAt(printer, signal)))
  }

  async #lookAt(printer: LocalPrinter, signal: AbortSignal): Promise<void> {
    const nowMs = this.#nowMs
    const known = this.#standingByName.get(printer.name)
    if (!hasStoppedItself(printer)) {
      // It goes on for now; or somebody else has started or paused it, and then all begins anew.
      if (known === undefined) return
      const isOnTrial = known.resumedAtMs !== undefined && nowMs - known.resumedAtMs < HEALTHY_MS
      if (!isOnTrial) this.#standingByName.delete(printer.name)
      return
    }
    if (!this.#toStart.has(printer.name)) {
      if (this.#standingByName.delete(printer.name) && known?.trouble !== undefined) this.#onChange()
      return
    }
    // Not listed again since it was started.
    if (known?.resumedAtMs !== undefined && printer.health.since === known.stoppedSince) return
    const standing = this.#stood(printer, known)
    if (standing.attempts >= MAX_ATTEMPTS) return this.#giveUp(printer, standing)
    if (standing.dueMs > nowMs) return
    await this.#resume(printer, standing, signal)
  }

  #stood({ name, health }: LocalPrinter, known: Standing | undefined): Standing {
    if (known !== undefined && known.resumedAtMs === undefined) return known
    const attempts = known?.attempts ?? 0
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * LONGER_BY ** attempts)
    const standing: Standing = {
      stoppedSince: health.since,
      why: health.message,
      attempts,
      dueMs: this.#nowMs + waitMs,
      resumedAtMs: undefined,
      trouble: undefined,
    }
    this.#standingByName.set(name, standing)
    return standing
  }

  async #resume({ name }: LocalPrinter, standing: Standing, signal: AbortSignal): Promise<void> {
    const answer = await this.#ask(name, signal)
    if (answer === undefined || (answer.ok && answer.outcome !== 'resumed')) {
      standing.dueMs = this.#nowMs + FIRST_WAIT_MS
      return
    }
    if (!answer.ok) return this.#refused(name, standing, answer)
    standing.attempts += 1
    standing.resumedAtMs = this.#nowMs
    standing.trouble = undefined
    this.#did(name, standing, { kind: 'resumed', problem: null })
    this.#ground.log.warn(
      { printer: name, stoppedSince: standing.stoppedSince, attempt: standing.attempts },
      'a stopped queue was started again',
    )
  }

  async #ask(name: string, signal: AbortSignal): Promise<{ ok: true; outcome: ResumeOutcome } | Refused | undefined> {
    try {
      return await this.#systemOf(name)?.resume?.(name, signal)
    } catch (error) {
      signal.throwIfAborted()
      this.#ground.log.warn({ err: error, printer: name }, 'a stopped queue could not be started again yet')
      return undefined
    }
  }

  /** Somebody may allow it meanwhile, so it is tried on; it is told once for each time that the queue stops. */
  #refused(name: string, standing: Standing, { problem }: Refused): void {
    standing.dueMs = this.#nowMs + LONGEST_WAIT_MS
    if (standing.trouble !== undefined) return
    standing.trouble = this.#reason('resume-refused')
    const { code, detail } = problem
    this.#did(name, standing, { kind: 'resume-refused', problem: { code, detail: plainText(detail, 1000) } })
    this.#ground.log.warn({ printer: name, problem }, 'a stopped queue may not be started again')
  }

  #giveUp({ name }: LocalPrinter, standing: Standing): void {
    if (standing.trouble !== undefined) return
    standing.trouble = this.#reason('resume-given-up')
    this.#did(name, standing, { kind: 'resume-given-up', problem: null })
    this.#ground.log.error({ printer: name, attempts: standing.attempts }, 'a queue stops again and again, and is left stopped')
  }

  #did(name: string, { stoppedSince, why, attempts }: Standing, act: Pick<QueueAct, 'kind' | 'problem'>): void {
    const at = this.#ground.relayNow().toISOString()
    const acts = this.#actsByName.get(name) ?? []
    this.#actsByName.set(name, [...acts, { ...act, at, stoppedSince, why, attempt: attempts }].slice(-MAX_ACTS))
    this.#onChange()
  }

  #reason(reason: string): PrinterReason {
    return { reason, severity: 'error', since: this.#ground.relayNow().toISOString() }
  }

  get #nowMs(): number {
    return this.#ground.clock.now().getTime()
  }
}

function hasStoppedItself({ health }: LocalPrinter): boolean {
  return health.state === 'stopped' && health.reasons.some(({ reason }) => reason === 'stopped-itself')
}
