import { randomUUID } from 'node:crypto'
import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import { isRaw } from '@cloudprint/protocol/document-format'
import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { type Refused, refuse } from '@cloudprint/protocol/problems'
import { checkPdf } from '../pdf/check-pdf.ts'
import { PdfInspector } from '../pdf/pdf-inspector.ts'
import type { PdfThread } from '../pdf/pdf-thread.ts'
import type {
  Created,
  DocumentSource,
  FoundJob,
  OpenSpoolerJob,
  PrintJob,
  PrintSystem,
  PrintSystemListener,
  SpoolerJobStatus,
} from '../print-system.ts'
import { BlockedCallError } from './blocked-call-error.ts'
import type { Change } from './change-watch.ts'
import { HandOver } from './hand-over.ts'
import type { Deadlines } from './hand-over.ts'
import { JobNotes } from './job-notes.ts'
import type { JobNote } from './job-notes.ts'
import { findJob, LookAtJobs } from './look-at-jobs.ts'
import { Queues } from './queues.ts'
import { asNotSent, asPrintSystemError, refusalOf } from './refusals.ts'
import { isSameRun } from './spooler-run.ts'
import { SpoolerLanes } from './spooler-lanes.ts'
import { ToldOfJobs } from './told-of-jobs.ts'
import { queueOf } from './translate-printer.ts'
import { errors, WindowsError } from './windows-error.ts'
import { WindowsThread } from './windows-thread.ts'
import { watchWindows } from './watch-windows.ts'

export interface WindowsOptions {
  /** Where it is noted what was handed to the spooler. */
  notesFolder: string
  /** Where PDFs are looked into first. It is closed with the print system. */
  pdfThread: PdfThread
  /** The library with the spooler's functions; Windows' own when absent. */
  spoolerDll?: string
  /** How long its calls may take with documents. */
  deadlines?: Partial<Deadlines>
}

/** Drivers are asked every few minutes, and what they load stays as long as their thread. */
const DRIVERS_IDLE_MS = 10_000
/** Of a document that is drawn: it is in memory three times, read, given to the thread, and in there. */
const MAX_DRAWN_BYTES = 128 * 1024 * 1024

/**
 * The print spooler of Windows. A job is a note of ours until it has its document; then the spooler gets the whole of it, holds it, and
 * is told to release it once that is noted. So after a crash the note says whether anything can have been printed: the spooler forgets
 * a job when it has ended, and can't say.
 */
export class WindowsPrintSystem implements PrintSystem {
  readonly name = 'windows'
  readonly #thread: SpoolerLanes
  readonly #drivers: WindowsThread
  readonly #pdfThread: PdfThread
  readonly #pdfs: PdfInspector
  readonly #notes: JobNotes
  readonly #queues: Queues
  readonly #handOver: HandOver
  readonly #look: LookAtJobs
  readonly #listeners = new Set<PrintSystemListener>()

  constructor({ notesFolder, pdfThread, spoolerDll = 'winspool.drv', deadlines = {} }: WindowsOptions) {
    this.#pdfThread = pdfThread
    this.#pdfs = new PdfInspector(pdfThread)
    this.#notes = new JobNotes(notesFolder)
    const told = new ToldOfJobs()
    const onChange = ({ statuses }: Change) => {
      told.hear(statuses)
      for (const listener of this.#listeners) {
        listener.printersChanged()
        listener.jobsChanged()
      }
    }
    this.#thread = new SpoolerLanes({ newThread: () => new WindowsThread({ spoolerDll, onChange }) })
    this.#drivers = new WindowsThread({ spoolerDll, idleMs: DRIVERS_IDLE_MS, isProcess: true })
    this.#queues = new Queues({
      thread: this.#thread,
      drivers: this.#drivers,
      onFacts: () => {
        for (const listener of this.#listeners) listener.printersChanged()
      },
    })
    this.#look = new LookAtJobs({ thread: this.#thread, notes: this.#notes, told })
    this.#handOver = new HandOver({
      thread: this.#thread,
      notes: this.#notes,
      told,
      deadlines,
      newThread: (options) => new WindowsThread({ spoolerDll, ...options }),
    })
  }

  async list(signal: AbortSignal): Promise<LocalPrinter[]> {
    signal.throwIfAborted()
    await this.#notes.purge(new Date(), (note) => this.#mayStand(note))
    return asPrintSystemError(() => this.#queues.list())
  }

  async watch(listener: PrintSystemListener, signal: AbortSignal): Promise<void> {
    this.#listeners.add(listener)
    try {
      await watchWindows(listener, { thread: this.#thread, pace: this.#look }, signal)
    } finally {
      this.#listeners.delete(listener)
    }
  }

  async check(job: PrintJob, document: DocumentSource, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    signal.throwIfAborted()
    const printer = await asPrintSystemError(() => this.#queues.printer(job.printer, { waitsForDriver: !isRaw(job.format) }))
    if (printer === undefined) return printerGone(job)
    if (!isRaw(job.format) && (await this.#queues.isSilent(job.printer)))
      throw new BlockedCallError(`What ${job.printer} can do is not known`)
    const ticket = checkTicket(job.ticket, printer.capabilities, job.format)
    if (!ticket.ok) return ticket
    if (job.ticket.printQuality !== undefined && job.ticket.printerResolution !== undefined) return eitherOne
    if (document.sizeBytes === 0) return refuse('document-empty', 'There are no bytes to print.')
    if (!isRaw(job.format) && document.sizeBytes > MAX_DRAWN_BYTES)
      return refuse(
        'document-not-drawable',
        `It is larger than the ${MAX_DRAWN_BYTES / 1024 / 1024} MiB that Windows' queues can be drawn.`,
      )
    return job.format === 'application/pdf' ? checkPdf(document, this.#pdfs, signal) : { ok: true }
  }

  async create({ key, printer }: PrintJob, signal: AbortSignal): Promise<Created | Refused> {
    signal.throwIfAborted()
    const queue = queueOf(printer)
    if (queue === undefined) return printerGone({ printer })
    const refused = await asPrintSystemError(() => this.#refusalOf(queue, printer))
    if (refused !== undefined) return refused
    const note: JobNote = { key, uuid: randomUUID(), printer, state: 'created', jobId: 0, run: null }
    this.#look.forget(key)
    await this.#notes.write(note, { lasting: false })
    return { ok: true, spoolerJob: spoolerJobOf(note) }
  }

  async send(
    job: PrintJob,
    spoolerJob: SpoolerJob,
    document: DocumentSource,
    stopped: AbortSignal,
    unwanted: AbortSignal = stopped,
  ): Promise<{ ok: true } | Refused> {
    const note = await this.#note(job.key, spoolerJob)
    if (note === undefined) return refuse('job-not-found', 'There is no note of the job that was made for the document.')
    if (note.state === 'canceled') return refuse('print-canceled-at-printer', 'The job was canceled before its document came.')
    if (note.state !== 'created') return refuse('print-failed', 'The document of this job was handed over before.')
    const facts = await asNotSent(() => this.#queues.facts(job.printer))
    if (facts === undefined) return printerGone(job)
    // Before anything of it is there: it may be gone a moment after it was released.
    await asNotSent(() => this.#thread.call('watch', facts.queue.name))
    const sent = await asPrintSystemError(() => this.#handOver.send({ job, note, facts, document }, { stopped, unwanted }))
    this.#look.begun(job.key)
    for (const listener of this.#listeners) listener.jobsChanged()
    return sent
  }

  async find({ key }: Pick<PrintJob, 'key' | 'printer'>, signal: AbortSignal): Promise<FoundJob | undefined> {
    signal.throwIfAborted()
    const note = await this.#notes.read(key)
    const state = note === undefined ? undefined : foundStates[note.state]
    return note === undefined || state === undefined ? undefined : { spoolerJob: spoolerJobOf(note), state }
  }

  async look(jobs: readonly OpenSpoolerJob[], signal: AbortSignal): Promise<SpoolerJobStatus[]> {
    signal.throwIfAborted()
    return asPrintSystemError(() => this.#look.look(jobs))
  }

  async cancel(job: OpenSpoolerJob, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    signal.throwIfAborted()
    const note = await this.#note(job.key, job.spoolerJob)
    if (note === undefined) return refuse('job-not-found', 'There is no note of this job any more.')
    const canceled = await asPrintSystemError(() => this.#cancelUnlessGone(note, job))
    for (const listener of this.#listeners) listener.jobsChanged()
    return canceled
  }

  /** A queue that keeps its printed documents keeps ours no longer. */
  async letGo({ key, printer }: OpenSpoolerJob): Promise<void> {
    const [note, queue] = [await this.#notes.read(key), queueOf(printer) ?? '']
    if (note !== undefined && this.#look.isKept(key)) {
      await asPrintSystemError(async () => {
        const kept = await this.#standing(note, queue)
        if (kept !== undefined) await this.#thread.call('setJob', queue, kept, 'delete')
      })
    }
    await this.#notes.remove(key)
  }

  close(): void {
    // A process of Node ends only when all of its threads have, and one that Windows does not come back to never does.
    if (this.#thread.isBlocked || this.#handOver.isBlocked) process.once('exit', () => process.kill(process.pid, 'SIGKILL'))
    this.#thread.close()
    // A driver that hangs must not outlive the agent, and hold its files open.
    this.#drivers.end('the agent stops')
    this.#handOver.close()
    this.#pdfThread.close()
  }

  async #note(key: string, { uuid }: SpoolerJob): Promise<JobNote | undefined> {
    const note = await this.#notes.read(key)
    return note?.uuid === uuid ? note : undefined
  }

  async #refusalOf(queue: string, printer: string): Promise<Refused | undefined> {
    try {
      await this.#thread.call('tryQueue', queue)
      return undefined
    } catch (error) {
      return refusalOf(error, printer)
    }
  }

  /** The number of the job in its queue. */
  async #standing(note: JobNote, queue: string): Promise<number | undefined> {
    const isSame = isSameRun(note.run, await this.#thread.call('run'))
    return findJob(await this.#thread.call('jobs', queue), { note, isSame })?.id
  }

  /** Also where it can not be told now. */
  async #mayStand(note: JobNote): Promise<boolean> {
    try {
      return (await this.#standing(note, queueOf(note.printer) ?? '')) !== undefined
    } catch (error) {
      return !isPrinterGone(error)
    }
  }

  async #removeLeftoversUnlessGone(note: JobNote): Promise<void> {
    try {
      await this.#handOver.removeLeftovers(queueOf(note.printer) ?? '', note)
    } catch (error) {
      if (!isPrinterGone(error)) throw error
    }
  }

  async #cancelUnlessGone(note: JobNote, job: OpenSpoolerJob): Promise<{ ok: true } | Refused> {
    try {
      return await this.#cancel(note, job)
    } catch (error) {
      return refusalOf(error, job.printer)
    }
  }

  async #cancel(note: JobNote, { key, printer }: OpenSpoolerJob): Promise<{ ok: true } | Refused> {
    if (note.state === 'created') {
      await this.#removeLeftoversUnlessGone(note)
      await this.#notes.write({ ...note, state: 'canceled' }, { lasting: true })
      return { ok: true }
    }
    const queue = queueOf(printer) ?? ''
    const standing = await this.#standing(note, queue)
    if (note.state === 'canceled' || standing === undefined) return refuse('job-state-conflict', 'The job has ended already.')
    await this.#thread.call('setJob', queue, standing, 'delete')
    this.#look.canceled(key)
    return { ok: true }
  }
}

/** Both stand in the same place for a driver. */
const eitherOne = refuse('ticket-unsupported', 'A printer of Windows takes either a quality or a resolution.', [
  { field: 'ticket.printQuality', message: 'leave it out, or the resolution' },
])

/** What was being sent when a crash came can't be told: it is not found. */
const foundStates = {
  created: 'awaits-document',
  sending: undefined,
  releasing: 'has-document',
  released: 'has-document',
  canceled: 'canceled-empty',
} as const

function spoolerJobOf({ uuid }: Pick<JobNote, 'uuid'>): SpoolerJob {
  return { id: uuid, uuid }
}

function isPrinterGone(error: unknown): boolean {
  return error instanceof WindowsError && error.code === errors.printerNotFound
}

function printerGone({ printer }: Pick<PrintJob, 'printer'>): Refused {
  return refuse('printer-gone', `Windows has no printer ${printer}.`)
}
