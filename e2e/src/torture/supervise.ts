import { setTimeout as delay } from 'node:timers/promises'

export type VictimName = 'agent' | 'relay' | 'postgres' | 'cupsd' | 'sessions'

/** A process that is killed, and started again as its supervisor would. */
export interface Victim {
  name: VictimName
  kill(): Promise<void>
  revive(): Promise<void>
  /** Whether it has ended although nobody killed it; for those that are watched. */
  hasEnded?: () => boolean
  output?: () => string
}

export interface Kill {
  line: string
  victim: VictimName
  atMs: number
  /** When it was there again. */
  backAtMs: number
}

/** A process did other than a supervisor hopes for. */
export interface Mishap {
  line: string
  victim: VictimName
  atMs: number
  /** To have ended by itself is a fault; a start may fail while what it needs is away, and is tried again. */
  what: 'ended by itself' | 'did not start'
  detail: string
}

const WATCH_EVERY_MS = 250
/** Service managers wait about this long; more often than this a broken start is not tried. */
const START_AGAIN_MS = 500
/** So many of ten times the next kill waits until labels came out again, or for so long; else it may strike while all still start. */
const BREATHS_OF_TEN = 6
const BREATH_MS = 8_000
const TAIL = 4_000

/** Kills one process at a time of those that depend on each other, brings it back, and watches them meanwhile. */
export class Supervisor {
  readonly kills: Kill[] = []
  readonly mishaps: Mishap[] = []
  readonly #line: string
  readonly #sheets: () => number
  #busy: Promise<unknown> = Promise.resolve()

  /** @param sheets how many came out of the line's printers so far. */
  constructor(line: string, sheets: () => number) {
    this.#line = line
    this.#sheets = sheets
  }

  killAndRevive(victim: Victim): Promise<void> {
    return this.#alone(async () => {
      const atMs = Date.now()
      await victim.kill()
      await this.#revive(victim)
      this.kills.push({ line: this.#line, victim: victim.name, atMs, backAtMs: Date.now() })
      if (Math.random() * 10 < BREATHS_OF_TEN) await this.#breathe()
    })
  }

  async watch(victim: Victim, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(WATCH_EVERY_MS)
      if (victim.hasEnded?.() !== true) continue
      await this.#alone(async () => {
        if (victim.hasEnded?.() !== true) return
        this.#note(victim, 'ended by itself', victim.output?.() ?? '')
        await this.#revive(victim)
      })
    }
  }

  /** Without it kills that are late on a slow machine would follow each other, and nothing be printed between them. */
  async #breathe(): Promise<void> {
    const [before, untilMs] = [this.#sheets(), Date.now() + BREATH_MS]
    while (this.#sheets() === before && Date.now() < untilMs) await delay(WATCH_EVERY_MS)
  }

  async #revive(victim: Victim): Promise<void> {
    for (;;) {
      try {
        return await victim.revive()
      } catch (error) {
        this.#note(victim, 'did not start', error instanceof Error ? error.message : String(error))
        await delay(START_AGAIN_MS)
      }
    }
  }

  #note({ name }: Victim, what: Mishap['what'], detail: string): void {
    this.mishaps.push({ line: this.#line, victim: name, atMs: Date.now(), what, detail: detail.slice(-TAIL) })
  }

  #alone<T>(act: () => Promise<T>): Promise<T> {
    const acting = this.#busy.then(act)
    this.#busy = acting.catch(() => undefined)
    return acting
  }
}
