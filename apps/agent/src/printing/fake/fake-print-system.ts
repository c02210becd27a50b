import { createHash, randomUUID } from 'node:crypto'
import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { type Refused, refuse } from '@cloudprint/protocol/problems'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import {
  type DocumentSource,
  type FoundJob,
  type OpenSpoolerJob,
  type PrintJob,
  type PrintSystem,
  PrintSystemError,
  type PrintSystemListener,
  type SpoolerJobStatus,
} from '../print-system.ts'
import type { FakeIntercept, FakeOutcome, FakeStep } from './fake-outcome.ts'

/** One whole document that came out of a fake printer: proof for tests of what was printed, how often, in which order. */
export interface HandedOver {
  key: string
  printer: string
  title: string
  format: PrintJob['format']
  ticket: JobTicket
  bytes: number
  sha256: string
}

export interface FakePrintSystemOptions {
  printers: LocalPrinter[]
  /** What becomes of each job; complete at once with the printer's best evidence when absent. */
  outcome?: (job: PrintJob) => FakeOutcome
  intercept?: FakeIntercept
}

interface FakeJob {
  spoolerJob: SpoolerJob
  printer: string
  hasDocument: boolean
  status: SpoolerJobStatus
  timer?: NodeJS.Timeout
}

type Ok = { ok: true }

/**
 * A print system in memory, scripted by a test. Like a real one it outlives the agents that use it: an agent that
 * "crashed" is a new agent on the same object. Jobs do not wait for each other; each has its own scripted outcome.
 * As in CUPS a second document for one job prints a second time: `doubles` shows it.
 */
export class FakePrintSystem implements PrintSystem {
  readonly name = 'fake'
  /** In the order in which the documents were complete. */
  readonly handedOver: HandedOver[] = []
  /** True makes every call throw, as when the spooler is not running. */
  isAway = false
  /** True refuses documents, as when the spooler's disk is full. */
  isFull = false
  outcome: (job: PrintJob) => FakeOutcome
  intercept: FakeIntercept | undefined
  #printersByName: Map<string, LocalPrinter>
  #jobsByKey = new Map<string, FakeJob>()
  #timesByKey = new Map<string, number>()
  #listeners = new Set<PrintSystemListener>()
  #lastId = 0

  constructor({ printers, outcome = () => ({ kind: 'complete' }), intercept }: FakePrintSystemOptions) {
    this.#printersByName = new Map(printers.map((printer) => [printer.name, printer]))
    this.outcome = outcome
    this.intercept = intercept
  }

  list(signal: AbortSignal): Promise<LocalPrinter[]> {
    return this.#step('list', '', signal, () => structuredClone([...this.#printersByName.values()]))
  }

  async watch(listener: PrintSystemListener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#listeners.add(listener)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    this.#listeners.delete(listener)
  }

  check(job: PrintJob, _document: DocumentSource, signal: AbortSignal): Promise<Ok | Refused> {
    return this.#step('check', job.key, signal, () => {
      const printer = this.#printersByName.get(job.printer)
      return printer === undefined ? printerGone(job) : checkTicket(job.ticket, printer.capabilities, job.format)
    })
  }

  create(job: PrintJob, signal: AbortSignal): Promise<{ ok: true; spoolerJob: SpoolerJob } | Refused> {
    return this.#step('create', job.key, signal, () => {
      const printer = this.#printersByName.get(job.printer)
      if (printer === undefined) return printerGone(job)
      if (!printer.health.acceptingJobs) return refuse('printer-rejecting', `${job.printer} takes no jobs.`)
      const spoolerJob = { id: String(++this.#lastId), uuid: randomUUID() }
      this.#jobsByKey.set(job.key, { spoolerJob, printer: job.printer, hasDocument: false, status: held })
      return { ok: true as const, spoolerJob }
    })
  }

  send(job: PrintJob, spoolerJob: SpoolerJob, document: DocumentSource, signal: AbortSignal): Promise<Ok | Refused> {
    return this.#step('send', job.key, signal, async () => {
      const known = this.#jobsByKey.get(job.key)
      if (known === undefined || known.spoolerJob.uuid !== spoolerJob.uuid) return refuse('job-not-found', 'The job is gone.')
      if (isFinal(known.status)) return refuse('print-failed', `The job is ${known.status.state}.`)
      if (this.isFull) return refuse('storage-full', 'The scripted spool is full.')
      const { bytes, sha256 } = await drain(document, signal)
      const { key, printer, title, format, ticket } = job
      this.handedOver.push({ key, printer, title, format, ticket, bytes, sha256 })
      this.#timesByKey.set(key, (this.#timesByKey.get(key) ?? 0) + 1)
      known.hasDocument = true
      this.#play(known, this.outcome(job))
      return { ok: true as const }
    })
  }

  find({ key }: Pick<PrintJob, 'key' | 'printer'>, signal: AbortSignal): Promise<FoundJob | undefined> {
    return this.#step('find', key, signal, () => {
      const job = this.#jobsByKey.get(key)
      if (job === undefined) return undefined
      return { spoolerJob: job.spoolerJob, state: foundState(job) }
    })
  }

  look(jobs: readonly OpenSpoolerJob[], signal: AbortSignal): Promise<SpoolerJobStatus[]> {
    return this.#step('look', '', signal, () => jobs.map((job) => this.#known(job)?.status ?? { state: 'gone' }))
  }

  cancel(open: OpenSpoolerJob, signal: AbortSignal): Promise<Ok | Refused> {
    return this.#step('cancel', open.key, signal, () => {
      const job = this.#known(open)
      if (job === undefined) return refuse('job-not-found', 'The print system does not know this job.')
      if (isFinal(job.status)) return refuse('job-state-conflict', `The job is ${job.status.state} already.`)
      this.#become(job, { state: 'canceled', detail: 'Canceled.' })
      return { ok: true as const }
    })
  }

  /** Adds or replaces a printer, and says so at once. */
  setPrinter(printer: LocalPrinter): void {
    this.#printersByName.set(printer.name, printer)
    this.signalPrinters()
  }

  removePrinter(name: string): void {
    this.#printersByName.delete(name)
    this.signalPrinters()
  }

  /** Lets a stopped or silent job come to its end. */
  settle(key: string, outcome: Exclude<FakeOutcome, { kind: 'stop' | 'silence' }> = { kind: 'complete' }): void {
    const job = this.#jobsByKey.get(key)
    if (job === undefined) throw new Error(`no job ${key}`)
    this.#play(job, outcome)
  }

  /** Forgets a job, as a print system does whose history is purged or lost. */
  forget(key: string): void {
    clearTimeout(this.#jobsByKey.get(key)?.timer)
    this.#jobsByKey.delete(key)
    this.signalJobs()
  }

  /** Drops a job that waits for its document, as CUPS does after its MultipleOperationTimeout. */
  dropEmpty(key: string): void {
    const job = this.#jobsByKey.get(key)
    if (job === undefined || job.hasDocument) throw new Error(`no empty job ${key}`)
    this.#become(job, { state: 'aborted', code: 'print-aborted', detail: 'No document came.' })
  }

  knows(key: string): boolean {
    return this.#jobsByKey.has(key)
  }

  /** How many whole documents were handed over under this key. */
  timesHandedOver(key: string): number {
    return this.#timesByKey.get(key) ?? 0
  }

  /** Keys under which more than one whole document was handed over; must always be empty. */
  doubles(): string[] {
    return [...this.#timesByKey].filter(([, times]) => times > 1).map(([key]) => key)
  }

  signalPrinters(): void {
    for (const listener of this.#listeners) listener.printersChanged()
  }

  signalJobs(): void {
    for (const listener of this.#listeners) listener.jobsChanged()
  }

  /** Ends timers, so that a test leaves nothing behind. */
  close(): void {
    for (const job of this.#jobsByKey.values()) clearTimeout(job.timer)
  }

  #known({ key, spoolerJob }: OpenSpoolerJob): FakeJob | undefined {
    const job = this.#jobsByKey.get(key)
    return job?.spoolerJob.uuid === spoolerJob.uuid ? job : undefined
  }

  #play(job: FakeJob, outcome: FakeOutcome): void {
    const afterMs = 'afterMs' in outcome ? (outcome.afterMs ?? 0) : 0
    const next = this.#statusAfter(job, outcome)
    if (afterMs === 0) return this.#become(job, next)
    this.#become(job, processing([], ''))
    job.timer = setTimeout(() => this.#become(job, next), afterMs)
  }

  #statusAfter(job: FakeJob, outcome: FakeOutcome): SpoolerJobStatus {
    switch (outcome.kind) {
      case 'complete': {
        const best = this.#printersByName.get(job.printer)?.description.bestEvidence ?? 'spooled'
        return { state: 'completed', evidence: outcome.evidence ?? best }
      }
      case 'abort':
        return { state: 'aborted', code: outcome.code ?? 'print-aborted', detail: outcome.detail ?? 'Scripted failure.' }
      case 'cancel':
        return { state: 'canceled', detail: outcome.detail ?? 'Canceled at the printer.' }
      case 'stop':
        return { ...processing(outcome.reasons, outcome.message ?? ''), state: 'stopped' }
      case 'silence':
        return processing([], '')
    }
  }

  #become(job: FakeJob, status: SpoolerJobStatus): void {
    if (isFinal(job.status)) return
    clearTimeout(job.timer)
    job.status = status
    this.signalJobs()
  }

  async #step<T>(step: FakeStep, key: string, signal: AbortSignal, act: () => T | Promise<T>): Promise<T> {
    signal.throwIfAborted()
    if (this.isAway) throw new PrintSystemError('The scripted print system is away.')
    const { intercept } = this
    if (intercept === undefined) return act()
    await intercept({ step, when: 'before', key })
    const result = await act()
    await intercept({ step, when: 'after', key })
    return result
  }
}

function processing(reasons: string[], message: string) {
  return { state: 'processing' as const, reasons, message, sheetsCompleted: null }
}

const held: SpoolerJobStatus = { state: 'held', reasons: ['job-incoming'], message: '', sheetsCompleted: null }

function isFinal({ state }: SpoolerJobStatus): boolean {
  return state === 'completed' || state === 'canceled' || state === 'aborted' || state === 'gone'
}

function foundState({ hasDocument, status }: FakeJob): FoundJob['state'] {
  if (hasDocument) return 'has-document'
  if (!isFinal(status)) return 'awaits-document'
  return status.state === 'canceled' ? 'canceled-empty' : 'dropped-empty'
}

function printerGone({ printer }: PrintJob): Refused {
  return refuse('printer-gone', `There is no printer ${printer}.`)
}

/** Reads the document to its end; a stream that breaks or ends early throws, and then nothing was handed over. */
async function drain(document: DocumentSource, signal: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of document.open()) {
    signal.throwIfAborted()
    const part = chunk as Buffer
    hash.update(part)
    bytes += part.length
  }
  if (bytes !== document.sizeBytes) throw new PrintSystemError(`The document ended after ${bytes} bytes.`)
  return { bytes, sha256: hash.digest('hex') }
}
