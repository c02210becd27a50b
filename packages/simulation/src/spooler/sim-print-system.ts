import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import { PrintSystemError } from '@cloudprint/agent/printing/print-system'
import type {
  DocumentSource,
  FoundJob,
  OpenSpoolerJob,
  PrintJob,
  PrintSystem,
  PrintSystemListener,
  SpoolerJobStatus,
} from '@cloudprint/agent/printing/print-system'
import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { SimProcess } from '../world/sim-process.ts'
import { isOver } from './sim-spooler.ts'
import type { PrintedJob, SimSpooler } from './sim-spooler.ts'

type Ok = { ok: true }

const takes = { min: 0.5, max: 20 }
const answers = { min: 0.2, max: 10 }

/** The driver for the simulated spooler, as one run of the agent has it. */
export class SimPrintSystem implements PrintSystem {
  readonly name = 'cups'
  readonly #spooler: SimSpooler
  readonly #process: SimProcess

  constructor(spooler: SimSpooler, process: SimProcess) {
    this.#spooler = spooler
    this.#process = process
  }

  list(): Promise<LocalPrinter[]> {
    return this.#step('list printers', () =>
      this.#spooler.settings.printers.map((printer) => ({
        ...printer,
        health: { ...printer.health, state: this.#spooler.isStopped(printer.name) ? ('stopped' as const) : ('idle' as const) },
      })),
    )
  }

  async watch(listener: PrintSystemListener, signal: AbortSignal): Promise<void> {
    const forget = this.#spooler.listen(() => {
      this.#process.after(1, () => {
        listener.printersChanged()
        listener.jobsChanged()
      })
    })
    this.#process.onDeath(forget)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    forget()
  }

  check(job: PrintJob): Promise<Ok | Refused> {
    return this.#step('check', () => {
      const printer = this.#spooler.printer(job.printer)
      return printer === undefined ? printerGone(job) : checkTicket(job.ticket, printer.capabilities, job.format)
    })
  }

  create(job: PrintJob): Promise<{ ok: true; spoolerJob: SpoolerJob } | Refused> {
    return this.#step(`create ${job.key}`, () => {
      if (this.#spooler.printer(job.printer) === undefined) return printerGone(job)
      return { ok: true as const, spoolerJob: this.#spooler.create(job.key, job.printer) }
    })
  }

  async send(job: PrintJob, spoolerJob: SpoolerJob, document: DocumentSource): Promise<Ok | Refused> {
    const bytes = Buffer.concat(await document.open().toArray())
    return this.#step(`send ${job.key}`, () => {
      const known = this.#spooler.byHandle(spoolerJob)
      if (known === undefined) return refuse('print-failed', 'The job is gone.')
      if (isOver(known)) return refuse('print-failed', `The job is ${known.state}.`)
      if (this.#spooler.isFull) return refuse('storage-full', 'The spool folder is full.')
      this.#spooler.takeDocument(known, bytes)
      return { ok: true as const }
    })
  }

  find({ key }: Pick<PrintJob, 'key' | 'printer'>): Promise<FoundJob | undefined> {
    return this.#step(`find ${key}`, () => {
      const job = this.#spooler.find(key)
      return job === undefined ? undefined : { spoolerJob: job.spoolerJob, state: foundState(job) }
    })
  }

  look(jobs: readonly OpenSpoolerJob[]): Promise<SpoolerJobStatus[]> {
    return this.#step('look at jobs', () => jobs.map(({ spoolerJob }) => this.#status(this.#spooler.byHandle(spoolerJob))))
  }

  cancel({ spoolerJob }: OpenSpoolerJob): Promise<Ok | Refused> {
    return this.#step(`cancel job ${spoolerJob.id}`, () => {
      const job = this.#spooler.byHandle(spoolerJob)
      if (job === undefined) return refuse('job-not-found', 'The print system does not know this job.')
      return this.#spooler.cancel(job) ? { ok: true as const } : refuse('job-state-conflict', `The job is ${job.state} already.`)
    })
  }

  #status(job: PrintedJob | undefined): SpoolerJobStatus {
    switch (job?.state) {
      case undefined:
        return { state: 'gone' }
      case 'completed':
        return { state: 'completed', evidence: 'sent' }
      case 'canceled':
        return { state: 'canceled', detail: 'Canceled.' }
      case 'aborted':
        return { state: 'aborted', code: 'print-aborted', detail: 'The device gave up.' }
      case 'incoming':
        return { state: 'held', reasons: ['job-incoming'], message: '', sheetsCompleted: null }
      case 'pending':
      case 'processing': {
        const isStopped = this.#spooler.isStopped(job.printer)
        return {
          state: isStopped ? 'stopped' : job.state,
          reasons: isStopped ? ['printer-stopped'] : [],
          message: '',
          sheetsCompleted: null,
        }
      }
    }
  }

  /** Away it throws; in trouble it may throw before or after the step had its effect. */
  #step<T>(what: string, act: () => T): Promise<T> {
    const { world } = this.#process
    const spooler = this.#spooler
    const isTroubled = spooler.trouble > 0 && world.chance.happens(spooler.trouble)
    const hasEffect = world.chance.happens(0.5)
    return this.#process.step(
      what,
      takes,
      () => {
        if (spooler.isAway || (isTroubled && !hasEffect)) throw new PrintSystemError('The print system is away.')
        const result = act()
        if (isTroubled) throw new PrintSystemError('The answer was lost.')
        return result
      },
      answers,
    )
  }
}

function foundState({ hasDocument, state }: PrintedJob): FoundJob['state'] {
  if (hasDocument) return 'has-document'
  if (state === 'incoming') return 'awaits-document'
  return state === 'canceled' ? 'canceled-empty' : 'dropped-empty'
}

function printerGone({ printer }: PrintJob): Refused {
  return refuse('printer-gone', `There is no printer ${printer}.`)
}
