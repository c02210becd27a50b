import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { FirstSeen } from './first-seen.ts'
import type { QueueInfo } from './spooler.ts'
import { healthMarks } from './translate-health.ts'
import { translatePrinter } from './translate-printer.ts'
import type { DriverFacts } from './translate-printer.ts'
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
    await this.#readFacts(queues)
    const listed = { printers: new Map<string, LocalPrinter>(), queues: new Map<string, QueueFacts>(), atMs: performance.now() }
    for (const queue of queues) {
      const facts = this.#factsByQueue.get(queue.name)?.facts
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

  /** Those that are new, or old. */
  async #readFacts(queues: readonly QueueInfo[]): Promise<void> {
    const nowMs = performance.now()
    const wanted = queues.filter(({ name, driver }) => {
      const known = this.#factsByQueue.get(name)
      return known === undefined || known.driver !== driver || nowMs - known.readAtMs > FACTS_AGE_MS
    })
    if (wanted.length === 0) return
    const read = await this.#thread.call('driverFacts', wanted)
    for (const [index, { name, driver }] of wanted.entries()) {
      const facts = read[index]
      const usable = facts === undefined ? undefined : { ...facts, devMode: Buffer.from(facts.devMode) }
      this.#factsByQueue.set(name, { facts: usable, driver, readAtMs: nowMs })
    }
  }
}
