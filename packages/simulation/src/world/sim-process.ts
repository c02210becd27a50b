import type { Clock } from '@cloudprint/process-kit/clock'
import type { World } from './world.ts'

/** How long something takes, in milliseconds. */
export interface Takes {
  min: number
  max: number
}

/**
 * One run of a program. Everything it does to the world goes through `step`, and everything it waits for ends in
 * an event of this process: once it was killed none of those comes any more, so that a dead run never acts again.
 *
 * Before a step's effect, and between the effect and its answer, is where a crash makes a difference; between two steps a
 * program only thinks. `onPoint` is asked at each of those points.
 */
export class SimProcess {
  readonly name: string
  readonly world: World
  #isAlive = true
  readonly #onDeath = new Set<() => void>()
  /** Kills this process at the point that brings it to 0. */
  #pointsToLive = Infinity
  #die: () => void = () => undefined

  constructor(world: World, name: string) {
    this.world = world
    this.name = name
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Runs once, at the death. Returns how to take it back. */
  onDeath(act: () => void): () => void {
    this.#onDeath.add(act)
    return () => this.#onDeath.delete(act)
  }

  /** `die` is called at the `points`th point from now on. */
  dieAfter(points: number, die: () => void): void {
    this.#pointsToLive = points
    this.#die = die
  }

  kill(): void {
    if (!this.#isAlive) return
    this.#isAlive = false
    this.world.crashes += 1
    const acts = [...this.#onDeath]
    this.#onDeath.clear()
    for (const act of acts) act()
  }

  /** Something that this process does later, unless it is dead by then. Returns how to take it back. */
  after(ms: number, act: () => void): () => void {
    const event = this.world.after(ms, () => {
      if (this.#isAlive) act()
    })
    return () => {
      event.act = undefined
    }
  }

  /** Time passes, `act` has its effect, and when `answer` is given time passes again before the caller hears of it. */
  step<T>(what: string, takes: Takes, act: () => T, answer?: Takes): Promise<T> {
    const { chance } = this.world
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void) => {
        if (answer === undefined) outcome()
        else this.after(chance.between(answer.min, answer.max), () => this.#point(what, 'after') && outcome())
      }
      this.after(chance.between(takes.min, takes.max), () => {
        if (!this.#point(what, 'before')) return
        try {
          const result = act()
          settle(() => resolve(result))
        } catch (error) {
          settle(() => reject(error))
        }
      })
    })
  }

  /** False when the process died here. */
  #point(what: string, when: 'before' | 'after'): boolean {
    this.#pointsToLive -= 1
    if (this.#pointsToLive > 0) return this.#isAlive
    this.#pointsToLive = Infinity
    this.world.note(this.name, () => `is killed ${when} ${what}`)
    this.#die()
    return false
  }

  /** This machine's clock, off by `skewMs`; waits are not, as with a monotonic timer. */
  clock(skewMs: () => number = () => 0): Clock {
    return {
      now: () => new Date(this.world.now().getTime() + Math.round(skewMs())),
      wait: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted === true) {
            reject(signal.reason)
            return
          }
          const onAbort = () => {
            cancel()
            reject(signal?.reason)
          }
          const cancel = this.after(ms, () => {
            signal?.removeEventListener('abort', onAbort)
            resolve()
          })
          signal?.addEventListener('abort', onAbort, { once: true })
        }),
    }
  }
}
