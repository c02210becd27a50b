import { connect } from 'node:net'
import { type DeviceAddress } from './device-address.ts'
import { waitFor } from './wait-for.ts'

/** How often a device in question is tried; one connection without a byte each time. */
const tryEveryMs = 2_000
/** A device on the site's network answers in milliseconds; one that sleeps may take a second. */
const answerMs = 3_000
/** A printer that serves somebody else just now refuses too: only one that does so twice is called unreachable. */
const triesUntilSaid = 2

export interface Question {
  address: DeviceAddress
  /** Not tried before this, in milliseconds since 1970. */
  fromMs: number
}

interface Questioned extends Question {
  failures: number
}

/**
 * Finds out which devices do not answer. In question → answers, or unreachable after two vain tries → until it answers, or
 * is in question no more. Only what CUPS has trouble with is ever tried: a printer that prints is left in peace.
 */
export class ReachDevices {
  #questionedByText = new Map<string, Questioned>()
  #wake: () => void = () => undefined

  /** These and no others are in question. */
  question(questions: readonly Question[]): void {
    const next = new Map<string, Questioned>()
    for (const { address, fromMs } of questions) {
      const text = textOf(address)
      const sooner = Math.min(fromMs, next.get(text)?.fromMs ?? Infinity)
      next.set(text, { address, fromMs: sooner, failures: this.#questionedByText.get(text)?.failures ?? 0 })
    }
    const isMore = [...next.keys()].some((text) => !this.#questionedByText.has(text))
    this.#questionedByText = next
    if (isMore) this.#wake()
  }

  isUnreachable(address: DeviceAddress): boolean {
    return (this.#questionedByText.get(textOf(address))?.failures ?? 0) >= triesUntilSaid
  }

  /** Tries what is in question until aborted, and tells when one becomes unreachable or answers again. */
  async run(changed: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const questioned = [...this.#questionedByText.values()].filter(({ fromMs }) => fromMs <= Date.now())
      const before = questioned.map(({ address }) => this.isUnreachable(address))
      await Promise.all(questioned.map(({ address }) => this.#try(address, signal)))
      if (signal.aborted) return
      if (questioned.some(({ address }, index) => this.isUnreachable(address) !== before[index])) changed()
      await waitFor(this.#questionedByText.size === 0 ? 2 ** 31 - 1 : tryEveryMs, signal, (waker) => {
        this.#wake = waker
        return () => (this.#wake = () => undefined)
      })
    }
  }

  async #try(address: DeviceAddress, signal: AbortSignal): Promise<void> {
    const doesAnswer = await answers(address, signal)
    // Asked about once more meanwhile, it is another object; or it is in question no longer.
    const questioned = this.#questionedByText.get(textOf(address))
    if (questioned !== undefined) questioned.failures = doesAnswer ? 0 : questioned.failures + 1
  }
}

/** Whether something takes a connection there. */
export function answers({ host, port }: DeviceAddress, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) })
    const end = (doesAnswer: boolean) => {
      resolve(doesAnswer)
      socket.destroy()
    }
    socket.once('connect', () => end(true))
    socket.on('error', () => end(false))
  })
}

function textOf({ host, port }: DeviceAddress): string {
  return `${host} ${port}`
}
