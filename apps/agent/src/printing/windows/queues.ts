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
/** One that did not answer, or broke what it was asked in, may have been unlucky. */
const SILENT_AGE_MS = 30_000
/** Changes are told; this counts where nobody watches. */
const LIST_AGE_MS = 60_000
/** Of one driver. It asks its printer over the network, some of them. */
const DRIVER_MS = 30_000
/** A list without what a driver can do is better than none; it is made anew when the driver has answered. */
const PATIENCE_MS = 10_000

export interface QueueFacts {
  queue: QueueInfo
  facts: DriverFacts | undefined
}

interface QueuesParts {
  thread: SpoolerCalls
  drivers: WindowsThread
  /** Drivers have answered that the last list did not wait for. */
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
  readonly #factsByQueue = new Map<string, { facts: DriverFacts | undefined | 'silent'; driver: string; readAtMs: number }>()
  #listed: { printers: Map<string, LocalPrinter>; queues: Map<string, QueueFacts>; atMs: number } | undefined
  #tellsEnds: boolean | undefined

  /** Queues whose drivers are being asked, or have their turn yet. */
  readonly #askedByQueue = new Map<string, Promise<void>>()

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
      const facts = usable(this.#factsByQueue.get(queue.name)?.facts)
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

  /** @param waitsForDriver with what its driver can do, if that comes at all: a label that passes through needs nothing of it. */
  async printer(name: string, { waitsForDriver }: { waitsForDriver: boolean }): Promise<LocalPrinter | undefined> {
    const listed = await this.#newEnough()
    if (!waitsForDriver) return listed.printers.get(name)
    const found = listed.queues.get(name)
    const asked = found === undefined || found.facts !== undefined ? undefined : this.#askedByQueue.get(found.queue.name)
    if (asked === undefined) return listed.printers.get(name)
    await asked
    await this.list()
    return this.#listed?.printers.get(name)
  }

  /** Its driver hangs, or breaks what it is asked in: what it can do is not known, and may be known later. */
  async isSilent(name: string): Promise<boolean> {
    const found = (await this.#newEnough()).queues.get(name)
    return found !== undefined && this.#factsByQueue.get(found.queue.name)?.facts === 'silent'
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
    const ageOf = (queue: QueueInfo) => nowMs - (known(queue)?.readAtMs ?? nowMs)
    const isOld = (queue: QueueInfo) => ageOf(queue) > (usable(known(queue)?.facts) === undefined ? SILENT_AGE_MS : FACTS_AGE_MS)
    const begun = queues.filter((queue) => (known(queue) === undefined || isOld(queue)) && this.#ask(queue))
    if (begun.length === 0) return
    const asking = this.#asking
    const areAwaited = begun.some((queue) => known(queue) === undefined)
    if (!areAwaited || !(await comesWithin(asking, this.#parts.patienceMs ?? PATIENCE_MS))) void asking.then(this.#parts.onFacts)
  }

  /** In the order of asking. False where it is being asked already. */
  #ask(queue: QueueInfo): boolean {
    if (this.#askedByQueue.has(queue.name)) return false
    this.#asking = this.#asking.then(async () => {
      const facts = await this.#factsOf(queue)
      const before = this.#factsByQueue.get(queue.name)
      const old = before?.driver === queue.driver ? usable(before.facts) : undefined
      this.#factsByQueue.set(queue.name, { facts: usable(facts) ?? old ?? facts, driver: queue.driver, readAtMs: performance.now() })
      this.#askedByQueue.delete(queue.name)
    })
    this.#askedByQueue.set(queue.name, this.#asking)
    return true
  }

  /** Undefined where the driver is broken. */
  async #factsOf({ name, port }: QueueInfo): Promise<DriverFacts | 'silent' | undefined> {
    const { drivers, driverMs = DRIVER_MS } = this.#parts
    const limits = { deadlineMs: driverMs, signal: new AbortController().signal, work: 'drawing' } as const
    const asked = orEndThread(drivers, () => drivers.call('driverFacts', { name, port }), limits)
    const facts = await asked.catch(() => 'silent' as const)
    return facts === undefined || facts === 'silent' ? facts : { ...facts, devMode: Buffer.from(facts.devMode) }
  }
}

async function comesWithin(what: Promise<void>, patienceMs: number): Promise<boolean> {
  const { promise: overdue, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), patienceMs)
  const came = await Promise.race([what.then(() => true), overdue])
  clearTimeout(timer)
  return came
}

function usable(facts: DriverFacts | 'silent' | undefined): DriverFacts | undefined {
  return facts === 'silent' ? undefined : facts
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
