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

/**
 * All queues, as last listed, and what their drivers can do. Drivers are asked in a thread of their own, and what they said before serves
 * until they have answered: one that asks a print server which is away takes its time, and no label waits for it.
 */
export class Queues {
  readonly #thread: Pick<WindowsThread, 'call'>
  readonly #drivers: Pick<WindowsThread, 'call'>
  readonly #firstSeen = new FirstSeen()
  readonly #factsByQueue = new Map<string, { facts: DriverFacts | undefined; driver: string; readAtMs: number }>()
  #listed: { printers: Map<string, LocalPrinter>; queues: Map<string, QueueFacts>; atMs: number } | undefined
  #tellsEnds: boolean | undefined

  /** Queues whose drivers are being asked. */
  readonly #asked = new Set<string>()

  constructor(thread: Pick<WindowsThread, 'call'>, drivers: Pick<WindowsThread, 'call'>) {
    this.#thread = thread
    this.#drivers = drivers
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

  /** Those that are new, or old; only the new are waited for. */
  async #readFacts(queues: readonly QueueInfo[]): Promise<void> {
    const nowMs = performance.now()
    const isNew = ({ name, driver }: QueueInfo) => this.#factsByQueue.get(name)?.driver !== driver
    const isOld = ({ name }: QueueInfo) => nowMs - (this.#factsByQueue.get(name)?.readAtMs ?? nowMs) > FACTS_AGE_MS
    // Those that can not be read now are still old at the next list.
    this.#ask(queues.filter((queue) => !isNew(queue) && isOld(queue) && !this.#asked.has(queue.name))).catch(() => undefined)
    await this.#ask(queues.filter(isNew))
  }

  async #ask(queues: readonly QueueInfo[]): Promise<void> {
    if (queues.length === 0) return
    for (const { name } of queues) this.#asked.add(name)
    try {
      const read = await this.#drivers.call('driverFacts', queues)
      const readAtMs = performance.now()
      for (const [index, { name, driver }] of queues.entries()) {
        const facts = read[index]
        const usable = facts === undefined ? undefined : { ...facts, devMode: Buffer.from(facts.devMode) }
        this.#factsByQueue.set(name, { facts: usable, driver, readAtMs })
      }
    } finally {
      for (const { name } of queues) this.#asked.delete(name)
    }
  }
}
