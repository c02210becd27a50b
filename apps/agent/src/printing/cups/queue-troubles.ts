import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { type CupsOperations } from './cups-operations.ts'
import { deviceAddress } from './device-address.ts'
import { type IppAttributes, keyword } from './ipp/ipp-message.ts'
import { dateOf, numberOf, textOf } from './ipp/read-attributes.ts'
import { answers, type Question, ReachDevices } from './reach-devices.ts'
import { reasonKeywords, splitReason } from './translate-health.ts'
import { queueOf } from './translate-printer.ts'

/** A queue that nobody paused: CUPS says `paused` of it too, which RFC 8011 §5.4.12 keeps for people. */
const stoppedItself = 'stopped-itself-error'
/** RFC 8011 §5.4.12: no response from the output device. CUPS says this in words alone, if at all. */
const noAnswer = 'timed-out-error'
const stopped = 5
/** What CUPS writes when somebody pauses a queue and gives no reason. */
const pausedMessage = 'Paused'

/**
 * What the network backends say while they can't get through (CUPS 2.4, backend/socket.c, lpd.c, ipp.c). They say it in the
 * language of the job's sender; ours is English. It only makes the device one in question: whether it answers is then tried.
 */
const noWayThrough =
  /^(The printer (is in use|is busy|is not responding|did not respond|is not connected|is unreachable at this time|may not exist or is unavailable|configuration is incorrect)|Unable to locate printer)/
/** This every backend says at every job, for milliseconds; so it counts only when it stands. */
const connecting = /^Connecting to printer/
const patienceMs = 5_000

interface Stop {
  changedAtMs: number
  message: string
  isItsOwn: boolean
}

/**
 * What holds a CUPS queue up and CUPS does not say in its reasons: that it stopped itself on an error, and that its device
 * does not answer. Told in the reasons, so that everything behind this sees them as CUPS's own.
 */
export class QueueTroubles {
  readonly #cups: CupsOperations
  readonly #devices = new ReachDevices()
  #stopsByQueue = new Map<string, Stop>()
  /** Queues that were not stopped when last looked at. */
  #goingQueues = new Set<string>()
  #questionsByQueue = new Map<string, Question>()

  constructor(cups: CupsOperations) {
    this.#cups = cups
  }

  /** Who stopped a queue may be unknowable by now; whoever saw it then was sure of it. */
  remember(printers: readonly LocalPrinter[]): void {
    for (const { name, health } of printers) {
      const isItsOwn = health.reasons.some(({ reason }) => reason === splitReason(stoppedItself).reason)
      if (isItsOwn)
        this.#stopsByQueue.set(queueOf(name) ?? '', { changedAtMs: Date.parse(health.since), message: health.message, isItsOwn })
    }
  }

  /** Takes in a whole list of queues, and answers them with what we know besides. */
  async see(queues: readonly IppAttributes[], signal: AbortSignal): Promise<IppAttributes[]> {
    const stops = new Map<string, Stop>()
    const questions = new Map<string, Question>()
    for (const queue of queues) {
      const name = textOf(queue, 'printer-name') ?? ''
      const stop = isPaused(queue) ? await this.#stopOf(name, queue, signal) : undefined
      if (stop !== undefined) stops.set(name, stop)
      const address = deviceAddress(textOf(queue, 'device-uri') ?? '')
      const fromMs = stop?.isItsOwn === true ? 0 : heldUpFromMs(queue)
      if (address !== undefined && fromMs !== undefined) questions.set(name, { address, fromMs })
    }
    this.#stopsByQueue = stops
    this.#goingQueues = new Set(queues.filter((queue) => !isPaused(queue)).map((queue) => textOf(queue, 'printer-name') ?? ''))
    this.#questionsByQueue = questions
    this.#devices.question([...questions.values()])
    return queues.map((queue) => this.told(textOf(queue, 'printer-name') ?? '', queue))
  }

  /** CUPS was away: who did what meanwhile is not known. */
  lostSight(): void {
    this.#goingQueues = new Set()
  }

  /** The queue as it was read, with the reasons that hold as far as the last list told. */
  told(name: string, queue: IppAttributes): IppAttributes {
    const stop = this.#stopsByQueue.get(name)
    const didItself = stop?.isItsOwn === true && isPaused(queue) && messageOf(queue) === stop.message
    const address = this.#questionsByQueue.get(name)?.address
    const isSilent = address !== undefined && this.#devices.isUnreachable(address) && (didItself || heldUpFromMs(queue) !== undefined)
    if (!didItself && !isSilent) return queue
    const said = reasonKeywords(queue, 'printer-state-reasons').filter((reason) => !didItself || reason !== 'paused')
    const reasons = [...said, ...(didItself ? [stoppedItself] : []), ...(isSilent ? [noAnswer] : [])]
    return new Map([...queue, ['printer-state-reasons', reasons.map(keyword)]])
  }

  /** Whether this queue, as it was read just now, stopped itself. */
  async hasStoppedItself(name: string, queue: IppAttributes, signal: AbortSignal): Promise<boolean> {
    return isPaused(queue) && (await this.#stopOf(name, queue, signal)).isItsOwn
  }

  /** We started it: what it does next is seen from its beginning. */
  startedAnew(name: string): void {
    this.#stopsByQueue.delete(name)
    this.#goingQueues.add(name)
  }

  /** Whether its device takes a connection; undefined where that can't be tried. */
  async doesDeviceAnswer(queue: IppAttributes, signal: AbortSignal): Promise<boolean | undefined> {
    const address = deviceAddress(textOf(queue, 'device-uri') ?? '')
    return address === undefined ? undefined : answers(address, signal)
  }

  /** Tells when a device becomes unreachable, or answers again, until aborted. */
  watch(changed: () => void, signal: AbortSignal): Promise<void> {
    return this.#devices.run(changed, signal)
  }

  async #stopOf(name: string, queue: IppAttributes, signal: AbortSignal): Promise<Stop> {
    const changedAtMs = dateOf(queue, 'printer-state-change-time')?.getTime() ?? 0
    const message = messageOf(queue)
    const known = this.#stopsByQueue.get(name)
    if (known?.changedAtMs === changedAtMs && known.message === message) return known
    const isItsOwn = message !== pausedMessage && (await this.#hasFailedJob(name, message, signal))
    return { changedAtMs, message, isItsOwn }
  }

  /**
   * A job that was being printed when its queue stopped itself is `printer-stopped` and keeps the backend's last words, as the queue
   * does. Who pauses a queue puts other words over the queue's alone; and should a backend's end wipe them out again, its job
   * stays `job-printing` until CUPS is started anew (measured). So silence counts only where it was seen to begin. When nobody can
   * tell, a person is thought of.
   */
  async #hasFailedJob(queue: string, message: string, signal: AbortSignal): Promise<boolean> {
    if (message === '' && !this.#goingQueues.has(queue)) return false
    const jobs = await this.#cups.openJobsOf(queue, signal)
    return jobs.some(
      (job) =>
        dateOf(job, 'time-at-processing') !== undefined &&
        (textOf(job, 'job-printer-state-message') ?? '') === message &&
        reasonKeywords(job, 'job-state-reasons').includes('printer-stopped'),
    )
  }
}

/** A queue that was never started is stopped without this reason. */
function isPaused(queue: IppAttributes): boolean {
  return numberOf(queue, 'printer-state') === stopped && reasonKeywords(queue, 'printer-state-reasons').includes('paused')
}

/** From when on the device is in question; undefined when it is not. */
function heldUpFromMs(queue: IppAttributes): number | undefined {
  if (noWayThrough.test(messageOf(queue))) return 0
  const isConnecting = connecting.test(messageOf(queue)) || reasonKeywords(queue, 'printer-state-reasons').includes('connecting-to-device')
  return isConnecting ? (dateOf(queue, 'printer-state-change-time')?.getTime() ?? 0) + patienceMs : undefined
}

function messageOf(queue: IppAttributes): string {
  return textOf(queue, 'printer-state-message') ?? ''
}
