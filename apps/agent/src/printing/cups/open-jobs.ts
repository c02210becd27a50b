import type { SpoolerJobStatus } from '../print-system.ts'

/**
 * A poll costs CUPS 0.3 ms: often while something happens, else as often as people notice. A label takes less than a second, and
 * what CUPS forgets in a crash in the moment between its end and our look has to be asked about.
 */
const quickMs = 30
const quickForMs = 1_000
const livelyMs = 100
const idleMs = 750
/** A job that has not changed for so long waits for a person: its end need not be seen within 100 ms. */
const livelyForMs = 60_000
/** Ended jobs whose end is remembered; they are asked for again only when an answer was lost. */
const maxFinals = 10_000

type Final = Extract<SpoolerJobStatus, { state: 'completed' | 'canceled' | 'aborted' }>

/**
 * Which of our jobs are under way, for the pace of looking, and how those ended that did: CUPS changes finished jobs to
 * `canceled` when their queue is deleted, and so the first end that was seen stays.
 */
export class OpenJobs {
  #keys = new Set<string>()
  #finalsByKey = new Map<string, Final>()
  #changedAtMs = -Infinity
  #wakers = new Set<() => void>()

  add(key: string): void {
    this.#keys.add(key)
    this.#changedAtMs = performance.now()
  }

  /** A job that never got its document is nobody's concern any more. */
  drop(key: string): void {
    this.#keys.delete(key)
  }

  see(key: string, status: SpoolerJobStatus | undefined): void {
    if (status === undefined) return
    if (status.state !== 'gone' && !isFinal(status)) {
      if (!this.#keys.has(key)) this.add(key)
      return
    }
    this.#keys.delete(key)
    if (status.state === 'gone' || this.#finalsByKey.has(key)) return
    this.#finalsByKey.set(key, status)
    const oldest = this.#finalsByKey.keys().next()
    if (this.#finalsByKey.size > maxFinals && oldest.done !== true) this.#finalsByKey.delete(oldest.value)
  }

  finalOf(key: string): Final | undefined {
    return this.#finalsByKey.get(key)
  }

  /** Something was done just now: whoever sleeps looks at once. */
  wake(): void {
    this.#changedAtMs = performance.now()
    for (const waker of this.#wakers) waker()
  }

  pollMs = (): number => {
    if (this.#keys.size === 0) return idleMs
    const sinceMs = performance.now() - this.#changedAtMs
    if (sinceMs < quickForMs) return quickMs
    return sinceMs < livelyForMs ? livelyMs : idleMs
  }

  /** Calls back at every `wake`; the answer ends that. */
  onWake = (waker: () => void): (() => void) => {
    this.#wakers.add(waker)
    return () => this.#wakers.delete(waker)
  }
}

function isFinal(status: SpoolerJobStatus): status is Final {
  return status.state === 'completed' || status.state === 'canceled' || status.state === 'aborted'
}
