import { Chance } from './chance.ts'
import { EventQueue } from './event-queue.ts'
import type { SimEvent } from './event-queue.ts'
import { realSetImmediate } from './forbid-real-time.ts'
import { RealWork } from './real-work.ts'
import type { Trace } from './trace.ts'

/** When every run begins, by the relay's clock. */
const START = Date.UTC(2026, 0, 5, 6, 0, 0)
/** Far beyond what any schedule needs: a run that gets here goes in circles. */
const MAX_EVENTS = 400_000

/**
 * One run's time and order. All that happens is an event at a moment of virtual time; after each one everything that
 * follows from it without waiting (microtasks) runs to its end, so that nothing but seed and code decides the order.
 */
export class World {
  readonly chance: Chance
  readonly trace: Trace
  /** What takes real time and none here. */
  readonly realWork = new RealWork()
  readonly #queue = new EventQueue()
  #nowMs = 0
  #rank = 0
  #events = 0
  /** Programs that were killed. */
  crashes = 0
  #failure: { cause: unknown } | undefined

  constructor(seed: number, trace: Trace) {
    this.chance = new Chance(seed)
    this.trace = trace
  }

  /** Milliseconds since the run began; nobody sets this one. */
  get nowMs(): number {
    return this.#nowMs
  }

  get events(): number {
    return this.#events
  }

  /** The true time, which is the relay's. */
  now(): Date {
    return new Date(START + this.#nowMs)
  }

  after(ms: number, act: () => void): SimEvent {
    this.#rank += 1
    const event = { atMs: this.#nowMs + Math.max(0, ms), rank: this.#rank, act }
    this.#queue.push(event)
    return event
  }

  /** Ends the run; the first failure counts. */
  fail(cause: unknown): void {
    this.#failure ??= { cause }
  }

  note(who: string, what: () => string): void {
    this.trace.add(this.#nowMs, who, what)
  }

  /** Lets time run until `isOver` or the moment comes, whichever is first. */
  async run(untilMs: number, isOver: () => boolean = () => false): Promise<void> {
    let isDone = false
    while (!isDone) {
      await turns(() => {
        try {
          isDone ||= !this.#next(untilMs, isOver)
        } catch (cause) {
          this.fail(cause)
        }
      })
    }
    if (this.#failure !== undefined) throw this.#failure.cause
  }

  /** Lets one event happen; false when there is none to come. */
  #next(untilMs: number, isOver: () => boolean): boolean {
    if (this.realWork.isUnderWay) {
      this.realWork.releaseNext()
      return true
    }
    if (this.#failure !== undefined || isOver()) return false
    for (;;) {
      const event = this.#queue.pop()
      if (event === undefined || event.atMs > untilMs) {
        if (event !== undefined) this.#queue.push(event)
        this.#nowMs = untilMs
        return false
      }
      if (event.act === undefined) continue
      this.#nowMs = event.atMs
      this.#events += 1
      if (this.#events > MAX_EVENTS) this.fail(new Error(`more than ${MAX_EVENTS} events: the run goes in circles`))
      event.act()
      return true
    }
  }
}

/** As many as one turn of Node's own loop takes: between two of them it looks for I/O, which costs more than most events. */
const TURNS = 64

/** Calls `act` again and again, each time after all microtasks and `process.nextTick`s that the last call led to. */
function turns(act: () => void): Promise<void> {
  return new Promise((resolve) => {
    for (let turn = 0; turn < TURNS; turn += 1) realSetImmediate(act)
    realSetImmediate(resolve)
  })
}
