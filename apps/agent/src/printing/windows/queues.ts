import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { FirstSeen } from './first-seen.ts'
import type { QueueInfo } from './spooler.ts'
import { healthMarks } from './translate-health.ts'
import { translatePrinter } from './translate-printer.ts'
import type { DriverFacts } from './translate-printer.ts'
import { BlockedCallError } from './blocked-call-error.ts'
import { orEndThread } from './or-end-thread.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'
import type { WindowsThread } from './windows-thread.ts'

/** Drivers take up to a second to say what they can do; what they say changes when somebody sets them up anew. */
const FACTS_AGE_MS = 5 * 60_000
/** Changes are told; this counts where nobody watches. */
const LIST_AGE_MS = 60_000
/** Of one driver. It asks its printer over the network, some of them. */
const DRIVER_MS = 30_000
/** A list without what a driver can do is better than none; it is made anew when the driver has answered. */
const PATIENCE_MS = 5_000

export interface QueueFacts {
  queue: QueueInfo
  facts: DriverFacts | undefined
}

interface QueuesParts {
  thread: SpoolerCalls
  drivers: WindowsThread
  /** A driver has answered that the last list did not wait for. */
  onFacts: () => void
  driverMs?: number
  patienceMs?: number
}

/**
 * All queues, as last listed, and what their drivers can do. Drivers are asked in a process of their own, one after the other, and what
 * they said before serves until they have answered: one that asks a print server which is away takes its time, and no label waits for
 * it. One that never answers ends with the process, and is asked again later.
 */
export class Queues {
  readonly #parts: QueuesParts
  readonly #firstSeen = new FirstSeen()
  readonly #factsByQueue = new Map<string, { facts: DriverFacts | undefined; driver: string; readAtMs: number }>()
  #listed: { printers: Map<string, LocalPrinter>; queues: Map<string, QueueFacts>; atMs: number } | undefined
  #tellsEnds: boolean | undefined

  /** Queues whose drivers are being asked. */
  readonly #asked = new Set<string>()

  #asking: Promise<void> = Promise.resolve()
  #isRelisting = false

  constructor(parts: QueuesParts) {
    this.#parts = parts
  }

  async list(): Promise<LocalPrinter[]> {
    const { thread } = this.#parts
    const queues = await thread.call('queues')
    const defaultQueue = await thread.call('defaultQueue')
    this.#firstSeen.see(
      queues.map((queue) => ({ name: queue.name, marks: healthMarks(queue) })),
      new Date(),
    )
    await this.#readFacts(queues)
    const listed = { printers: new Map<string, LocalPrinter>(), queues: new Map<string, QueueFacts>(), atMs: performance.now() }
    for (const queue of queues) {
      const facts = this.#factsByQueue.get(queue.name)?.facts
      const tellsEnds = (this.#tellsEnds ??= await unlessBlocked(thread.call('watch', queue.name)))
      const printer = translatePrinter(queue, {
        defaultQueue,
        facts,
        tellsEnds: tellsEnds ?? false,
        sinceOf: (mark) => this.#firstSeen.sinceOf(queue.name, mark),
      })
      if (printer === undefined) continue
      listed.printers.set(printer.name, printer)
      listed.queues.set(printer.name, { queue, facts })
    }
    this.#listed = listed
    return [...listed.printers.values()]
  }

  async printer(name: string): Promise<LocalPrinter | undefined> {
    return (await this.#newEnough()).printers.get(name)
  }

  async facts(name: string): Promise<QueueFacts | undefined> {
    return (await this.#newEnough()).queues.get(name)
  }

  /** An old list serves until there is a newer one, which may take as long as a print server that is away. */
  async #newEnough() {
    if (this.#listed === undefined) await this.list()
    if (this.#listed === undefined) throw new Error('queues were listed and are not there')
    if (performance.now() - this.#listed.atMs > LIST_AGE_MS && !this.#isRelisting) {
      this.#isRelisting = true
      const done = () => {
        this.#isRelisting = false
      }
      this.list().then(done, done)
    }
    return this.#listed
  }

  /** Those that are new, or old; only the new are waited for, and not for long. */
  async #readFacts(queues: readonly QueueInfo[]): Promise<void> {
    const nowMs = performance.now()
    const known = ({ name, driver }: QueueInfo) => {
      const facts = this.#factsByQueue.get(name)
      return facts?.driver === driver ? facts : undefined
    }
    const isOld = (queue: QueueInfo) => nowMs - (known(queue)?.readAtMs ?? nowMs) > FACTS_AGE_MS
    const begun = queues.filter((queue) => (known(queue) === undefined || isOld(queue)) && this.#ask(queue))
    if (begun.every((queue) => known(queue) !== undefined)) return
    const { promise: overdue, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => resolve('late'), this.#parts.patienceMs ?? PATIENCE_MS)
    const came = await Promise.race([this.#asking, overdue])
    clearTimeout(timer)
    if (came === 'late') void this.#asking.then(this.#parts.onFacts)
  }

  /** In the order of asking. False where it is being asked already. */
  #ask(queue: QueueInfo): boolean {
    if (this.#asked.has(queue.name)) return false
    this.#asked.add(queue.name)
    this.#asking = this.#asking.then(async () => {
      const facts = await this.#factsOf(queue)
      const before = this.#factsByQueue.get(queue.name)
      const old = before?.driver === queue.driver ? before.facts : undefined
      this.#factsByQueue.set(queue.name, { facts: facts ?? old, driver: queue.driver, readAtMs: performance.now() })
      this.#asked.delete(queue.name)
    })
    return true
  }

  /** Undefined where the driver does not answer: it is broken, or hangs, or has ended the process that it was asked in. */
  async #factsOf({ name, port }: QueueInfo): Promise<DriverFacts | undefined> {
    const { drivers, driverMs = DRIVER_MS } = this.#parts
    const limits = { deadlineMs: driverMs, signal: new AbortController().signal, work: 'drawing' } as const
    const asked = orEndThread(drivers, () => drivers.call('driverFacts', { name, port }), limits)
    const facts = await asked.catch(() => undefined)
    return facts === undefined ? undefined : { ...facts, devMode: Buffer.from(facts.devMode) }
  }
}

/** Undefined where Windows does not come back from it. */
async function unlessBlocked<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof BlockedCallError) return undefined
    throw error
  }
}
