import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { FirstSeen } from './first-seen.ts'
import type { QueueInfo } from './spooler.ts'
import { healthMarks } from './translate-health.ts'
import { translatePrinter } from './translate-printer.ts'
import type { DriverFacts } from './translate-printer.ts'
import { WindowsError } from './windows-error.ts'
import type { WindowsThread } from './windows-thread.ts'

/** Drivers take up to a second to say what they can do; what they say changes when somebody sets them up anew. */
const FACTS_AGE_MS = 5 * 60_000
/** Changes are told; this counts where nobody watches. */
const LIST_AGE_MS = 60_000

export interface QueueFacts {
  queue: QueueInfo
  facts: DriverFacts | undefined
}

/** All queues, as last listed, and what their drivers can do. */
export class Queues {
  readonly #thread: Pick<WindowsThread, 'call'>
  readonly #firstSeen = new FirstSeen()
  readonly #factsByQueue = new Map<string, { facts: DriverFacts | undefined; driver: string; readAtMs: number }>()
  #listed: { printers: Map<string, LocalPrinter>; queues: Map<string, QueueFacts>; atMs: number } | undefined
  #tellsEnds: boolean | undefined

  constructor(thread: Pick<WindowsThread, 'call'>) {
    this.#thread = thread
  }

  async list(): Promise<LocalPrinter[]> {
    const queues = await this.#thread.call('queues')
    const defaultQueue = await this.#thread.call('defaultQueue')
    this.#firstSeen.see(
      queues.map((queue) => ({ name: queue.name, marks: healthMarks(queue) })),
      new Date(),
    )
    const listed = { printers: new Map<string, LocalPrinter>(), queues: new Map<string, QueueFacts>(), atMs: performance.now() }
    for (const queue of queues) {
      const facts = await this.#factsOf(queue)
      const tellsEnds = (this.#tellsEnds ??= await this.#thread.call('watch', queue.name))
      const printer = translatePrinter(queue, {
        defaultQueue,
        facts,
        tellsEnds,
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

  async #newEnough() {
    if (this.#listed === undefined || performance.now() - this.#listed.atMs > LIST_AGE_MS) await this.list()
    if (this.#listed === undefined) throw new Error('queues were listed and are not there')
    return this.#listed
  }

  async #factsOf(queue: QueueInfo): Promise<DriverFacts | undefined> {
    const known = this.#factsByQueue.get(queue.name)
    if (known !== undefined && known.driver === queue.driver && performance.now() - known.readAtMs < FACTS_AGE_MS) return known.facts
    const facts = await this.#readFacts(queue)
    this.#factsByQueue.set(queue.name, { facts, driver: queue.driver, readAtMs: performance.now() })
    return facts
  }

  /** A driver that is broken, or a print server that does not answer, takes no other queue with it. */
  async #readFacts({ name, port }: QueueInfo): Promise<DriverFacts | undefined> {
    try {
      return {
        capabilities: await this.#thread.call('deviceCapabilities', name, port),
        devMode: Buffer.from(await this.#thread.call('defaultDevMode', name)),
        driver: await this.#thread.call('driver', name),
      }
    } catch (error) {
      if (error instanceof WindowsError) return undefined
      throw error
    }
  }
}
