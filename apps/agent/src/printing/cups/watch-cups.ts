import type { PrintSystemListener } from '../print-system.ts'
import { PrintSystemError } from '../print-system.ts'
import type { CupsClient } from './cups-client.ts'
import { anyPrinter, groupsOf, refusalOf } from './cups-operations.ts'
import { isSuccess, operations } from './ipp/ipp-codes.ts'
import { attributes, boolean, integer, type IppAttributes, type IppMessage, keyword, nameValue } from './ipp/ipp-message.ts'
import { numberOf, textOf } from './ipp/read-attributes.ts'
import { waitFor } from './wait-for.ts'

export interface WatchOptions {
  client: CupsClient
  userName: string
  /** How long to wait before the next look; short while jobs are open. */
  pollMs: () => number
  /** Calls back when something was handed over, so that its events are looked for at once. */
  onWake: (waker: () => void) => () => void
  /** CUPS tells of changes from now on, or can not be asked to. */
  onBegan: () => void
  /** When CUPS was started, in seconds, while a former run of the agent was watching or was not running. */
  onFormerStart: (atSeconds: number) => void
  /** CUPS went away, or has forgotten us. */
  onLost: () => void
  /** Milliseconds that only go forward. */
  clockMs?: () => number
}

/** CUPS holds a subscription for as long as it is renewed; one that is left behind ends after this time. */
const leaseSeconds = 600
const renewMs = 240_000
/** CUPS tells of a printer at every job's start and end; reading 200 printers for each would be most of the work. */
const printersQuietMs = 500
/** Subscriptions of former runs that stay until their lease is over: the next run may have to ask again. CUPS holds 100. */
const formerKept = 5
const firstRetryMs = 100
const lastRetryMs = 2_000
/** Where CUPS has never answered there may be none: looking for it must cost nothing. */
const rareRetryMs = 10_000

interface Subscription {
  id: number
  nextSequence: number
  renewedAtMs: number
}

/**
 * Tells of changes by polling a pull subscription (RFC 3996): CUPS has no wait mode, and a poll costs 0.3 ms. Any failure
 * drops the subscription and makes a new one, and then both kinds of change are told, since what happened between is lost.
 * Events can be lost without a trace (100 a subscription, and all of a cupsd that crashed): who listens looks by itself now and then.
 */
export async function watchCups(listener: PrintSystemListener, options: WatchOptions, signal: AbortSignal): Promise<void> {
  const watcher = new Watcher(listener, options, signal)
  while (!signal.aborted) {
    try {
      await watcher.step()
    } catch (error) {
      if (signal.aborted) break
      if (!(error instanceof PrintSystemError)) throw error
      await watcher.lost()
    }
  }
  await watcher.leave()
}

class Watcher {
  readonly #listener: PrintSystemListener
  readonly #options: WatchOptions
  readonly #signal: AbortSignal
  readonly #clockMs: () => number
  #subscription: Subscription | undefined
  #retryMs = firstRetryMs
  #hasAnswered = false
  #printersPending = false
  #printersToldAtMs = -Infinity

  constructor(listener: PrintSystemListener, options: WatchOptions, signal: AbortSignal) {
    this.#listener = listener
    this.#options = options
    this.#signal = signal
    this.#clockMs = options.clockMs ?? (() => performance.now())
  }

  /** One look for events, then the wait for the next. */
  async step(): Promise<void> {
    if (this.#subscription === undefined) {
      if (!this.#hasAnswered) await this.#askFormer()
      this.#subscription = await this.#subscribe()
      this.#hasAnswered = true
      this.#retryMs = firstRetryMs
      this.#tellAll()
      this.#options.onBegan()
    }
    this.#tell(await this.#newEvents(this.#subscription))
    await this.#renew(this.#subscription)
    this.#tellPrintersWhenQuiet()
    const { pollMs, onWake } = this.#options
    await waitFor(this.#printersPending ? Math.min(pollMs(), printersQuietMs) : pollMs(), this.#signal, onWake)
  }

  /** CUPS is away or has forgotten the subscription. The first time this is news as well: who looks now learns of it. */
  async lost(): Promise<void> {
    this.#options.onLost()
    this.#options.onBegan()
    if (this.#subscription !== undefined) this.#tellAll()
    this.#subscription = undefined
    await waitFor(this.#retryMs, this.#signal)
    this.#retryMs = Math.min(this.#retryMs * 2, this.#hasAnswered ? lastRetryMs : rareRetryMs)
  }

  /** A subscription left behind would fill up for its whole lease. */
  async leave(): Promise<void> {
    if (this.#subscription !== undefined) await this.#cancel(this.#subscription.id).catch(() => undefined)
  }

  async #cancel(id: number): Promise<void> {
    const request = this.#request(operations.cancelSubscription, { 'notify-subscription-id': integer(id) })
    await this.#options.client.request(request, AbortSignal.timeout(1_000))
  }

  /** Former runs that were killed have left their subscriptions, with the newest 100 events of each. */
  async #askFormer(): Promise<void> {
    const { client, onFormerStart } = this.#options
    const asked = { 'my-subscriptions': boolean(true), 'requested-attributes': keyword('notify-subscription-id') }
    const answer = await client.request(this.#request(operations.getSubscriptions, asked), this.#signal)
    // None are an error for some versions.
    const found = isSuccess(answer.code) ? groupsOf(answer, 'subscription') : []
    const ids = found.map((each) => numberOf(each, 'notify-subscription-id') ?? 0).toSorted((one, other) => other - one)
    for (const id of ids.slice(0, formerKept)) {
      for (const event of await this.#newEvents({ id, nextSequence: 1 })) {
        const isStart = textOf(event, 'notify-subscribed-event') === 'server-started'
        const atSeconds = numberOf(event, 'printer-up-time')
        if (isStart && atSeconds !== undefined) onFormerStart(atSeconds)
      }
    }
    for (const id of ids.slice(formerKept)) await this.#cancel(id)
  }

  async #subscribe(): Promise<Subscription> {
    const request = {
      ...this.#request(operations.createPrinterSubscriptions, {}),
      groups: [{ name: 'subscription' as const, attributes: subscriptionAttributes }],
    }
    const answer = succeeded(await this.#options.client.request(request, this.#signal))
    const id = numberOf(groupsOf(answer, 'subscription')[0] ?? new Map(), 'notify-subscription-id')
    if (id === undefined) throw new PrintSystemError('CUPS made a subscription and did not say its id.')
    return { id, nextSequence: 1, renewedAtMs: this.#clockMs() }
  }

  async #newEvents(subscription: Pick<Subscription, 'id' | 'nextSequence'>): Promise<IppAttributes[]> {
    const request = this.#request(operations.getNotifications, {
      'notify-subscription-ids': integer(subscription.id),
      'notify-sequence-numbers': integer(subscription.nextSequence),
    })
    return groupsOf(succeeded(await this.#options.client.request(request, this.#signal)), 'event-notification')
  }

  async #renew(subscription: Subscription): Promise<void> {
    if (this.#clockMs() - subscription.renewedAtMs < renewMs) return
    const request = this.#request(operations.renewSubscription, {
      'notify-subscription-id': integer(subscription.id),
      'notify-lease-duration': integer(leaseSeconds),
    })
    succeeded(await this.#options.client.request(request, this.#signal))
    subscription.renewedAtMs = this.#clockMs()
  }

  #tell(events: IppAttributes[]): void {
    const subscription = this.#subscription
    if (subscription === undefined || events.length === 0) return
    const sequences = events.map((event) => numberOf(event, 'notify-sequence-number') ?? 0)
    const hasGap = Math.min(...sequences) !== subscription.nextSequence
    subscription.nextSequence = Math.max(...sequences) + 1
    if (hasGap) return this.#tellAll()
    const kinds = events.map((event) => textOf(event, 'notify-subscribed-event') ?? '')
    if (kinds.some((kind) => kind.startsWith('job-'))) this.#listener.jobsChanged()
    if (kinds.some((kind) => !kind.startsWith('job-'))) this.#printersPending = true
  }

  #tellAll(): void {
    this.#printersPending = false
    this.#printersToldAtMs = this.#clockMs()
    this.#listener.printersChanged()
    this.#listener.jobsChanged()
  }

  #tellPrintersWhenQuiet(): void {
    if (!this.#printersPending || this.#clockMs() - this.#printersToldAtMs < printersQuietMs) return
    this.#printersPending = false
    this.#printersToldAtMs = this.#clockMs()
    this.#listener.printersChanged()
  }

  /** Not repeatable: a connection that broke means that CUPS may have been started anew, without our subscription. */
  #request(operation: number, members: Parameters<typeof attributes>[0]) {
    const head = { 'printer-uri': anyPrinter, 'requesting-user-name': nameValue(this.#options.userName) }
    return { operation, operationAttributes: attributes({ ...head, ...members }), isRepeatable: false }
  }
}

const subscriptionAttributes = attributes({
  'notify-pull-method': keyword('ippget'),
  'notify-events': keyword('all'),
  'notify-lease-duration': integer(leaseSeconds),
})

function succeeded(answer: IppMessage): IppMessage {
  if (isSuccess(answer.code)) return answer
  throw new PrintSystemError(`CUPS refused: ${refusalOf(answer).message}`)
}
