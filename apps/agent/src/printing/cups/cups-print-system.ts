import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import { isRaw } from '@cloudprint/protocol/document-format'
import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { type Refused, refuse } from '@cloudprint/protocol/problems'
import { ownUserName } from '../../own-user-name.ts'
import { checkPdf } from '../pdf/check-pdf.ts'
import { PdfInspector } from '../pdf/pdf-inspector.ts'
import { PdfThread } from '../pdf/pdf-thread.ts'
import type {
  Created,
  DocumentSource,
  FoundJob,
  Identified,
  OpenSpoolerJob,
  PrintJob,
  PrintSystem,
  PrintSystemListener,
  ResumeOutcome,
  SpoolerJobStatus,
} from '../print-system.ts'
import { NotSentError, PrintSystemError } from '../print-system.ts'
import { BegunTwice } from './begun-twice.ts'
import { Confirmations } from './confirm/confirmations.ts'
import { localCupsAddress } from './cups-address.ts'
import { CupsClient } from './cups-client.ts'
import { CupsOperations } from './cups-operations.ts'
import type { CupsOptions } from './cups-options.ts'
import { attributes, keyword } from './ipp/ipp-message.ts'
import { numberOf, textOf, textsOf } from './ipp/read-attributes.ts'
import { identifyPrinter } from './identify-printer.ts'
import { jobName } from './job-name.ts'
import { findJob, spoolerJobOf } from './find-job.ts'
import { isSameJob, lookAtJobs } from './look-at-jobs.ts'
import { OpenJobs } from './open-jobs.ts'
import { QueueTroubles } from './queue-troubles.ts'
import { ReasonTimes } from './reason-times.ts'
import { createRefusal, sendRefusal } from './refusals.ts'
import { resumeQueue } from './resume-queue.ts'
import { sendDocument } from './send-document.ts'
import { sentOptions } from './sent-options.ts'
import { jobStates, keyAttribute, wasReloaded } from './translate-job.ts'
import { queueOf, translatePrinter } from './translate-printer.ts'
import { translateTicket } from './translate-ticket.ts'
import { watchCups } from './watch-cups.ts'

/**
 * How long a printer that was read may serve the checks of jobs. Changes are told, and then all are listed anew within half a
 * second; so this counts only where nobody watches. What CUPS itself refuses by then it refuses.
 */
const printerAgeMs = 60_000

/**
 * CUPS on Linux and macOS, over IPP. A job is made empty with our key as an attribute of its own, then gets its document;
 * by that attribute it is found again after a crash (288 killed agents: none lost, none doubled).
 */
export class CupsPrintSystem implements PrintSystem {
  readonly name = 'cups'
  readonly #client: CupsClient
  readonly #cups: CupsOperations
  readonly #userName: string
  readonly #pdfThread: PdfThread
  readonly #pdfs: PdfInspector
  readonly #reasonTimes = new ReasonTimes()
  readonly #open = new OpenJobs()
  readonly #begunTwice = new BegunTwice(() => this.#client.lostConnections)
  readonly #troubles: QueueTroubles
  readonly #confirmations: Confirmations
  readonly #listeners = new Set<PrintSystemListener>()
  #printersByQueue = new Map<string, { printer: LocalPrinter; readAtMs: number }>()
  /** Of jobs that wait for their documents, or to be let go: what the client's number was when CUPS last said that it has them. */
  readonly #endedConnectionsByKey = new Map<string, number>()
  /** While CUPS is first asked to tell of changes: who lists then waits, and has read all that the first word would tell of. */
  #beginning: { settled: Promise<void>; isAwaited: boolean } | undefined

  constructor({ pdfThread = new PdfThread(), address, userName = ownUserName() }: CupsOptions = {}) {
    this.#pdfThread = pdfThread
    this.#pdfs = new PdfInspector(pdfThread)
    this.#userName = userName
    this.#client = new CupsClient(() => address ?? localCupsAddress())
    this.#cups = new CupsOperations(this.#client, userName)
    this.#troubles = new QueueTroubles(this.#cups)
    this.#confirmations = new Confirmations(userName, (key, final) => {
      this.#open.see(key, final)
      for (const listener of this.#listeners) listener.jobsChanged()
    })
  }

  remember(printers: readonly LocalPrinter[]): void {
    this.#troubles.remember(printers)
  }

  async list(signal: AbortSignal): Promise<LocalPrinter[]> {
    if (this.#beginning !== undefined) {
      this.#beginning.isAwaited = true
      await this.#beginning.settled
    }
    const [read, defaultQueue] = await Promise.all([this.#cups.printers(signal), this.#cups.defaultQueue(signal)])
    const queues = await this.#troubles.see(read, signal)
    const now = new Date()
    this.#reasonTimes.see(queues, now)
    const { sinceOf } = this.#reasonTimes
    const membersOf = (names: readonly string[]) => queues.filter((each) => names.includes(textOf(each, 'printer-name') ?? ''))
    const printers = queues
      .map((queue) => translatePrinter(queue, { now, defaultQueue, sinceOf, membersOf }))
      .filter((printer) => printer !== undefined)
    const readAtMs = performance.now()
    this.#printersByQueue = new Map(printers.map((printer) => [queueOf(printer.name) ?? '', { printer, readAtMs }]))
    return printers
  }

  async watch(listener: PrintSystemListener, signal: AbortSignal): Promise<void> {
    const { pollMs, onWake } = this.#open
    const { promise: settled, resolve } = Promise.withResolvers<void>()
    this.#beginning = { settled, isAwaited: false }
    const onBegan = () => {
      this.#beginning = undefined
      resolve()
    }
    const told: PrintSystemListener = {
      printersChanged: () => {
        if (this.#beginning?.isAwaited !== true) listener.printersChanged()
      },
      jobsChanged: () => listener.jobsChanged(),
    }
    this.#listeners.add(listener)
    try {
      const onLost = () => this.#troubles.lostSight()
      const onFormerStart = (atSeconds: number) => this.#begunTwice.startedAt(atSeconds)
      await Promise.all([
        watchCups(told, { client: this.#client, userName: this.#userName, pollMs, onWake, onBegan, onFormerStart, onLost }, signal),
        this.#troubles.watch(() => listener.printersChanged(), signal),
      ])
    } finally {
      onBegan()
      this.#listeners.delete(listener)
    }
  }

  async check(job: PrintJob, document: DocumentSource, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    const printer = await this.#printer(job.printer, signal)
    if (printer === undefined) return printerGone(job)
    const ticket = checkTicket(job.ticket, printer.capabilities, job.format)
    if (!ticket.ok) return ticket
    if (document.sizeBytes === 0) return refuse('document-empty', 'There are no bytes to print.')
    return job.format === 'application/pdf' ? checkPdf(document, this.#pdfs, signal) : { ok: true }
  }

  async create(job: PrintJob, signal: AbortSignal): Promise<Created | Refused> {
    const queue = queueOf(job.printer)
    const printer = await this.#printer(job.printer, signal)
    if (queue === undefined || printer === undefined) return printerGone(job)
    const options = translateTicket(job.ticket, printer.capabilities.defaults, job.format)
    const own = attributes({ [keyAttribute]: keyword(job.key) })
    const request = { queue, jobName: jobName(job.title, job.key), job: new Map([...own, ...options]) }
    const created = await this.#cups.createJob(request, signal)
    if (!created.ok) return createRefusal(created, job)
    this.#open.add(job.key)
    this.#endedConnectionsByKey.set(job.key, this.#client.endedConnections)
    return { ok: true, spoolerJob: spoolerJobOf(created.value), sent: sentOptions(options) }
  }

  async send(job: PrintJob, spoolerJob: SpoolerJob, document: DocumentSource, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    // CUPS gives ids out again after a crash: by its id alone the document could become another job's, on another printer.
    if (!this.#isSameCups(job.key) && !(await this.#stillHas(job, spoolerJob, signal))) {
      return refuse('job-not-found', 'CUPS no longer knows the job that was made for the document.')
    }
    this.#begunTwice.begin(job.key)
    const refused = await this.#sendDocument(job, spoolerJob, document, signal)
    this.#open.wake()
    if (refused === undefined) return { ok: true }
    // Room may come back, and then this job is continued.
    if (refused.problem.code === 'storage-full') return refused
    // The empty job would wait in the queue for 15 minutes; it prints nothing either way.
    this.#open.drop(job.key)
    this.#begunTwice.drop(job.key)
    await this.#cups.cancelJob(spoolerJob, signal)
    return refused
  }

  find({ key }: Pick<PrintJob, 'key' | 'printer'>, signal: AbortSignal): Promise<FoundJob | undefined> {
    return findJob(key, this.#cups, signal)
  }

  async look(jobs: readonly OpenSpoolerJob[], signal: AbortSignal): Promise<SpoolerJobStatus[]> {
    const context = {
      cups: this.#cups,
      finals: this.#open,
      troubles: this.#troubles,
      confirmations: this.#confirmations,
      begunTwice: this.#begunTwice,
    }
    const { endedConnections } = this.#client
    // What a former run has seen counts for the first look.
    await this.#beginning?.settled
    const statuses = this.#begunTwice.see(jobs, await lookAtJobs(jobs, context, signal))
    for (const [index, { key }] of jobs.entries()) {
      // Its end is remembered from here on, and CUPS is not asked for it once more.
      const isFirstEnd = this.#open.finalOf(key) === undefined
      this.#open.see(key, statuses[index])
      if (isFirstEnd && this.#open.finalOf(key) !== undefined) this.#endedConnectionsByKey.set(key, endedConnections)
    }
    return statuses
  }

  async cancel(job: OpenSpoolerJob, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    const known = await this.#cups.job(Number(job.spoolerJob.id), signal)
    if (known === undefined || textOf(known, keyAttribute) !== job.key) {
      return refuse('job-not-found', 'CUPS does not know this job any more.')
    }
    const canceled = await this.#cups.cancelJob(job.spoolerJob, signal)
    this.#endedConnectionsByKey.delete(job.key)
    this.#open.wake()
    return canceled.ok ? { ok: true } : refuse('job-state-conflict', canceled.message)
  }

  /**
   * CUPS writes down how its jobs stand only every 30 s (DirtyCleanInterval), and after a crash prints what was not yet done
   * when it last did: a job that has ended since comes out again, a canceled one too (measured). A purged one does not.
   */
  async letGo(job: OpenSpoolerJob, signal: AbortSignal): Promise<void> {
    this.#begunTwice.drop(job.key)
    const isHere = this.#isSameCups(job.key) || (await this.#has(job, signal))
    if (isHere) await this.#cups.purgeJob(job.spoolerJob, signal)
  }

  /** A queue that stopped itself, unless its device is still away or a person has come first. */
  async resume(printer: string, signal: AbortSignal): Promise<{ ok: true; outcome: ResumeOutcome } | Refused> {
    return resumeQueue(queueOf(printer) ?? '', { cups: this.#cups, troubles: this.#troubles }, signal)
  }

  identify(printer: string, signal: AbortSignal): Promise<Identified> {
    return identifyPrinter(queueOf(printer) ?? '', { cups: this.#cups, userName: this.#userName }, signal)
  }

  close(): void {
    this.#client.close()
    this.#confirmations.close()
    this.#pdfThread.close()
  }

  async #has(job: OpenSpoolerJob, signal: AbortSignal): Promise<boolean> {
    const known = await this.#cups.job(Number(job.spoolerJob.id), signal)
    return known !== undefined && isSameJob(known, job)
  }

  /** Whether the CUPS that last said that it has this job is still the one that would be asked: its job's id then is still its own. */
  #isSameCups(key: string): boolean {
    const endedConnections = this.#endedConnectionsByKey.get(key)
    this.#endedConnectionsByKey.delete(key)
    return endedConnections === this.#client.endedConnections
  }

  async #stillHas({ key, printer }: PrintJob, spoolerJob: SpoolerJob, signal: AbortSignal): Promise<boolean> {
    try {
      const known = await this.#cups.job(Number(spoolerJob.id), signal)
      return known !== undefined && isSameJob(known, { key, printer, spoolerJob }) && !wasReloaded(known)
    } catch (cause) {
      if (!(cause instanceof PrintSystemError)) throw cause
      throw new NotSentError(cause.message, { cause })
    }
  }

  async #sendDocument(job: PrintJob, spoolerJob: SpoolerJob, document: DocumentSource, signal: AbortSignal): Promise<Refused | undefined> {
    const format = isRaw(job.format) ? 'application/vnd.cups-raw' : job.format
    const request = { queue: queueOf(job.printer) ?? '', id: Number(spoolerJob.id), format, document }
    const sent = await sendDocument(request, job.key, this.#cups, signal)
    if (sent === 'not-taken') {
      return refuse('storage-full', 'CUPS does not take the document: its spool disk is full, or LimitRequestBody is too small.')
    }
    if (!sent.ok) return sendRefusal(sent, job)
    const state = numberOf(sent.value, 'job-state')
    const hasEnded = state === jobStates.canceled || state === jobStates.aborted
    return hasEnded ? refuse('print-canceled-at-printer', 'The job was canceled before its document came.') : undefined
  }

  /** One printer as it is now, or as it was a moment ago. */
  async #printer(name: string, signal: AbortSignal): Promise<LocalPrinter | undefined> {
    const queue = queueOf(name)
    if (queue === undefined) return undefined
    const known = this.#printersByQueue.get(queue)
    if (known !== undefined && performance.now() - known.readAtMs < printerAgeMs) return known.printer
    const read = await this.#cups.printer(queue, signal)
    if (read === undefined) return undefined
    const found = this.#troubles.told(queue, read)
    // What a class can do stands with its members.
    if (textsOf(found, 'member-names').length > 0) return (await this.list(signal)).find((each) => each.name === name)
    const { sinceOf } = this.#reasonTimes
    const printer = translatePrinter(found, { now: new Date(), defaultQueue: undefined, sinceOf, membersOf: () => [] })
    if (printer !== undefined) this.#printersByQueue.set(queue, { printer, readAtMs: performance.now() })
    return printer
  }
}

function printerGone({ printer }: PrintJob): Refused {
  return refuse('printer-gone', `CUPS has no printer ${printer}.`)
}
