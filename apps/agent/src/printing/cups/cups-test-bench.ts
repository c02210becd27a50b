import { randomUUID } from 'node:crypto'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import { type PrivateCups, type QueueSettings, startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { bytesDocument } from '../bytes-document.ts'
import type { OpenSpoolerJob, PrintJob, PrintSystem, SpoolerJobStatus } from '../print-system.ts'
import { CupsPrintSystem } from './cups-print-system.ts'

export const label = Buffer.from('^XA^FDlabel^FS^XZ\n')
export const deadline = () => AbortSignal.timeout(60_000)

/** A private cupsd and the driver on it, with what the tests of both keep doing. */
export class CupsTestBench {
  readonly cups: PrivateCups
  readonly system: CupsPrintSystem
  readonly #stop = new AbortController()
  #watching = Promise.resolve()

  constructor(cups: PrivateCups) {
    this.cups = cups
    this.system = this.connect()
  }

  /** Another driver on the same CUPS, as the next run of an agent has it. */
  connect(): CupsPrintSystem {
    return new CupsPrintSystem({ address: { kind: 'socket', path: this.cups.socketPath }, userName: 'cloudprint' })
  }

  static async start(configLines: string[] = []): Promise<CupsTestBench> {
    return new CupsTestBench(await startPrivateCups({ configLines }))
  }

  /** Lists the printers once at a change, as the agent does, until the bench is closed. */
  watch(): void {
    const printersChanged = () => void this.system.list(deadline()).catch(() => undefined)
    this.#watching = this.system.watch({ printersChanged, jobsChanged: () => undefined }, this.#stop.signal)
  }

  /** A queue of the test's own, so that it waits for no other's jobs. */
  async queue(settings: Omit<QueueSettings, 'name'> = {}): Promise<string> {
    const name = `q-${randomUUID().slice(0, 8)}`
    await this.cups.addQueue({ name, ...settings })
    return name
  }

  job(queue: string, more: { format?: DocumentFormat; ticket?: JobTicket } = {}): PrintJob {
    const { format = 'application/vnd.zebra.zpl', ticket = {} } = more
    return { key: `${randomUUID()}.1`, printer: `cups/${queue}`, title: 'A label', format, ticket }
  }

  /** Hands a job over in both halves. */
  async print(job: PrintJob, bytes: Buffer = label, system: PrintSystem = this.system): Promise<OpenSpoolerJob> {
    const created = await system.create(job, deadline())
    if (!created.ok) throw new Error(created.problem.detail)
    const sent = await system.send(job, created.spoolerJob, bytesDocument(bytes), deadline())
    if (!sent.ok) throw new Error(sent.problem.detail)
    return { key: job.key, printer: job.printer, spoolerJob: created.spoolerJob }
  }

  /** How jobs stand, without the words of CUPS, which depend on the moment. */
  async look(jobs: OpenSpoolerJob[], system = this.system): Promise<SpoolerJobStatus[]> {
    return (await system.look(jobs, deadline())).map(({ words: _, ...status }) => status)
  }

  async until(job: OpenSpoolerJob, isRight: (status: SpoolerJobStatus) => boolean, system = this.system): Promise<SpoolerJobStatus> {
    return eventually(async () => (await this.look([job], system))[0], {
      what: 'the job to stand right',
      until: (status) => status !== undefined && isRight(status),
    })
  }

  untilPrinter(queue: string, isRight: (printer: LocalPrinter) => boolean): Promise<LocalPrinter> {
    return eventually(async () => (await this.system.list(deadline())).find(({ name }) => name === `cups/${queue}`), {
      what: `${queue} to stand right`,
      until: (printer) => printer !== undefined && isRight(printer),
      everyMs: 50,
    })
  }

  untilCompleted(job: OpenSpoolerJob, system = this.system): Promise<SpoolerJobStatus> {
    return this.until(job, ({ state }) => state === 'completed', system)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#watching
    this.system.close()
    await this.cups.stop()
  }
}

export function hasReason(reason: string): (status: SpoolerJobStatus) => boolean {
  return (status) => 'reasons' in status && status.reasons.includes(reason)
}
