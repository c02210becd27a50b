import { isRaw } from '@cloudprint/protocol/document-format'
import { type Refused, refuse } from '@cloudprint/protocol/problems'
import { carriesKey, jobName } from '../cups/job-name.ts'
import { NotSentError, PrintSystemError } from '../print-system.ts'
import type { DocumentSource, PrintJob } from '../print-system.ts'
import { readWhole } from '../read-whole.ts'
import type { JobNote, JobNotes } from './job-notes.ts'
import { orEndThread } from './or-end-thread.ts'
import type { Limits } from './or-end-thread.ts'
import type { QueueFacts } from './queues.ts'
import { BlockedCallError } from './blocked-call-error.ts'
import { asNotSent, refusalOf } from './refusals.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'
import type { Started } from './thread-calls.ts'
import type { ToldOfJobs } from './told-of-jobs.ts'
import { queueOf } from './translate-printer.ts'
import { WindowsError } from './windows-error.ts'
import { ThreadEndedError } from './windows-thread.ts'
import type { WindowsThread, WindowsThreadOptions } from './windows-thread.ts'
import { jobStatus } from './windows-words.ts'

interface HandOverParts {
  thread: SpoolerCalls
  notes: JobNotes
  told: ToldOfJobs
  /** Of a thread for one printer. */
  newThread: (options: Pick<WindowsThreadOptions, 'idleMs' | 'isProcess'>) => WindowsThread
  deadlines?: Partial<Deadlines>
}

/** Of one call each. What takes this long would hold up its printer for ever. */
export interface Deadlines {
  /** For opening, and for each side: it takes seconds, and on a small machine at 600 dpi several times that. */
  drawingMs: number
  /** For beginning, ending and aborting a document, and for a piece of one that goes to a file of the spooler first. */
  spoolingMs: number
  /** For a piece that goes to the device itself, which may be out of paper. */
  deviceMs: number
}

export interface Handed {
  job: PrintJob
  note: JobNote
  facts: QueueFacts
  document: DocumentSource
}

/** A label is read before anything is begun, so that one that can't be read leaves nothing behind in the queue. */
const SMALL_BYTES = 1024 * 1024
/** pdfium and a driver hold some 60 MB in a thread; it goes when nothing was printed for a while. */
const IDLE_MS = 60_000
const deadlinesMs: Deadlines = { drawingMs: 120_000, spoolingMs: 120_000, deviceMs: 600_000 }
/** A document that is not wanted any more is aborted where its call returns soon: what is abandoned stays in its queue for longer. */
const GRACE_MS = 2_000

/** When to give a hand-over up: at once, and where nothing of it prints then. */
export interface GiveUp {
  stopped: AbortSignal
  unwanted: AbortSignal
}

/**
 * Gives documents to the spooler, each printer's in a thread of its own, and what its driver draws in a process of its own: one that
 * blocks, or a device that is written to directly, holds up no other. Leftovers removed → begun → held → all bytes or pages → ended →
 * noted → released.
 */
export class HandOver {
  readonly #parts: HandOverParts
  readonly #deadlines: Deadlines
  readonly #threadByName = new Map<string, WindowsThread>()

  constructor(parts: HandOverParts) {
    this.#parts = parts
    this.#deadlines = { ...deadlinesMs, ...parts.deadlines }
  }

  /** Whether a document hangs in a thread of this process. */
  get isBlocked(): boolean {
    return [...this.#threadByName.values()].some(({ isLeaving }) => isLeaving)
  }

  async send(handed: Handed, giveUp: GiveUp): Promise<{ ok: true } | Refused> {
    const { job, note } = handed
    const queue = queueOf(job.printer) ?? ''
    const thread = this.#threadOf(queue, isRaw(job.format) ? 'raw' : 'drawn')
    // A call that hung before may leave a job behind when it returns at last: that comes first.
    await this.#untilReady(thread, job)
    await asNotSent(() => this.removeLeftovers(queue, note))
    const isLarge = isRaw(job.format) && handed.document.sizeBytes > SMALL_BYTES
    const small = isLarge ? undefined : await readWhole(handed.document, giveUp.stopped)
    try {
      if (!isRaw(job.format) && !(await this.#openPages(thread, handed, small, giveUp)))
        return refuse('document-damaged', 'The document can not be opened.')
      const run = await asNotSent(() => this.#parts.thread.call('run'))
      const begin = () => this.#start(thread, queue, handed, giveUp)
      const following = this.#parts.told.follow({ key: job.key, queue, run }, begin)
      const started = await following.catch((error: unknown) => refusalOfBeginning(error, job.printer))
      return 'ok' in started ? started : await this.#finish(thread, queue, { ...handed, note: { ...note, run } }, started, small, giveUp)
    } catch (error) {
      if (!(error instanceof ThreadEndedError)) throw error
      giveUp.stopped.throwIfAborted()
      if (giveUp.unwanted.aborted) throw new NotSentError(unwantedText, { cause: error })
      if (error.work === 'spooling') throw new NotSentError(hangs(job.printer, error), { cause: error })
      return refuse('document-not-drawable', `A page of it can not be drawn: ${error.why}. ${whereOthersHang}`)
    }
  }

  /** A run that was killed in the middle may have left a job that is held for ever. Nothing of it was printed, and none will. */
  async removeLeftovers(queue: string, { key }: JobNote): Promise<void> {
    const { thread } = this.#parts
    for (const job of await thread.call('jobs', queue)) {
      const isDeleted = (job.status & jobStatus.deleting) !== 0
      if (carriesKey(job.document, key) && !isDeleted) await thread.call('setJob', queue, job.id, 'delete')
    }
  }

  close(): void {
    for (const thread of this.#threadByName.values()) thread.close()
  }

  /** Bytes that pass through meet no driver, and a thread takes less memory. */
  #threadOf(queue: string, kind: 'raw' | 'drawn'): WindowsThread {
    const name = `${kind} ${queue}`
    const thread = this.#threadByName.get(name) ?? this.#parts.newThread({ idleMs: IDLE_MS, isProcess: kind === 'drawn' })
    this.#threadByName.set(name, thread)
    return thread
  }

  async #untilReady(thread: WindowsThread, job: PrintJob): Promise<void> {
    try {
      await asNotSent(() => thread.call('ready'))
    } catch (error) {
      throw error instanceof ThreadEndedError ? new NotSentError(hangs(job.printer, error), { cause: error }) : error
    }
  }

  #openPages(thread: WindowsThread, { job }: Handed, bytes: Uint8Array = new Uint8Array(), giveUp: GiveUp): Promise<boolean> {
    return orEndThread(thread, () => thread.call('openPages', { bytes, format: job.format }), this.#limits('drawing', giveUp, true))
  }

  /** What would print all the same is not given up because nobody wants it any more. */
  #limits(work: Limits['work'], { stopped, unwanted }: GiveUp, isHeld: boolean): Limits {
    const signal = isHeld ? AbortSignal.any([stopped, unwanted]) : stopped
    const { drawingMs, spoolingMs, deviceMs } = this.#deadlines
    if (work === 'drawing') return { work, signal, deadlineMs: drawingMs }
    return { work, signal, deadlineMs: isHeld ? spoolingMs : deviceMs, graceMs: GRACE_MS }
  }

  async #start(
    thread: WindowsThread,
    queue: string,
    { job, facts: { queue: info, facts } }: Handed,
    giveUp: GiveUp,
  ): Promise<Started & { sides?: number }> {
    const begin = { queue, name: jobName(job.title, job.key), attributes: info.attributes }
    const limits = this.#limits('spooling', giveUp, true)
    if (isRaw(job.format)) return orEndThread(thread, () => thread.call('startRaw', begin), limits)
    if (facts === undefined) throw new NotSentError(`The driver of ${job.printer} does not answer.`)
    const { capabilities, devMode } = facts
    return orEndThread(thread, () => thread.call('startDrawn', { ...begin, devMode, capabilities, ticket: job.ticket }), limits)
  }

  async #finish(
    thread: WindowsThread,
    queue: string,
    handed: Handed,
    started: Started & { sides?: number },
    small: Uint8Array | undefined,
    giveUp: GiveUp,
  ): Promise<{ ok: true } | Refused> {
    const { notes } = this.#parts
    const { jobId, isHeld, document } = started
    const note: JobNote = { ...handed.note, jobId }
    if (!isHeld) await notes.write({ ...note, state: 'sending' }, { lasting: true })
    const filling = { isBegun: false }
    try {
      await this.#fill(thread, handed, started, { small, filling }, giveUp)
      await orEndThread(thread, () => thread.call('end', document), this.#limits('spooling', giveUp, isHeld))
    } catch (error) {
      const isThreadEnded = error instanceof ThreadEndedError
      await this.#abort(isThreadEnded ? undefined : thread, queue, started)
      // Told to stop before its first byte: it is sent anew, and nobody has to doubt.
      if (!isHeld && !isThreadEnded && !filling.isBegun) await notes.write(handed.note, { lasting: false })
      // What came of it may have been printed as it came.
      if (isThreadEnded && !isHeld)
        throw new PrintSystemError(`${hangs(handed.job.printer, error)} Some of it may be printed.`, { cause: error })
      if (error instanceof WindowsError && isHeld) return refusalOf(error, handed.job.printer)
      throw error
    }
    if (isHeld) {
      await notes.write({ ...note, state: 'releasing' }, { lasting: true })
      if (!(await this.#release(queue, jobId))) {
        await notes.write({ ...note, state: 'canceled' }, { lasting: true })
        return refuse('print-canceled-at-printer', 'The job was deleted from its queue before it was released. Nothing was printed.')
      }
    }
    await notes.write({ ...note, state: 'released' }, { lasting: false })
    return { ok: true }
  }

  /** False when somebody has deleted the job meanwhile. */
  async #release(queue: string, jobId: number): Promise<boolean> {
    const { thread } = this.#parts
    try {
      await thread.call('setJob', queue, jobId, 'resume')
      return true
    } catch (error) {
      if (!(error instanceof WindowsError)) throw error
      const isThere = (await thread.call('jobs', queue)).some(({ id }) => id === jobId)
      if (isThere) throw error
      return false
    }
  }

  async #fill(
    thread: WindowsThread,
    { job, document }: Handed,
    { document: number, sides = 0, isHeld }: Started & { sides?: number },
    { small, filling }: { small: Uint8Array | undefined; filling: { isBegun: boolean } },
    giveUp: GiveUp,
  ): Promise<void> {
    const drawing = this.#limits('drawing', giveUp, isHeld)
    for (let side = 0; side < sides; side += 1) {
      filling.isBegun = true
      await orEndThread(thread, () => thread.call('drawSide', number, side), drawing)
    }
    if (!isRaw(job.format)) return
    const spooling = this.#limits('spooling', giveUp, isHeld)
    for (let copy = 0; copy < (job.ticket.copies ?? 1); copy += 1) {
      for await (const piece of small === undefined ? piecesOf(document) : [small]) {
        // The rest of a label that prints already is there in a moment.
        if (isHeld || !filling.isBegun || small === undefined) giveUp.stopped.throwIfAborted()
        if (isHeld && giveUp.unwanted.aborted) throw new NotSentError(unwantedText)
        filling.isBegun = true
        await orEndThread(thread, () => thread.call('write', number, piece), spooling)
      }
    }
  }

  /** What is left of it is not released; where even this fails, the next attempt removes it. */
  async #abort(thread: WindowsThread | undefined, queue: string, { document, jobId, isHeld }: Started): Promise<void> {
    const limits: Limits = { work: 'spooling', deadlineMs: this.#deadlines.spoolingMs, signal: new AbortController().signal }
    if (thread !== undefined) await orEndThread(thread, () => thread.call('abort', document), limits).catch(() => undefined)
    // With a thread that was ended the document is never aborted.
    if (isHeld || thread === undefined) await this.#parts.thread.call('setJob', queue, jobId, 'delete').catch(() => undefined)
  }
}

/** @throws where it has not the size that it should have. */
async function* piecesOf(document: DocumentSource): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of document.open() as AsyncIterable<Buffer>) {
    size += piece.length
    if (size <= document.sizeBytes) yield piece
  }
  if (size !== document.sizeBytes) throw new PrintSystemError(`The document has ${size} and not ${document.sizeBytes} bytes.`)
}

const unwantedText = 'The job is not to be printed any more.'

const whereOthersHang = 'Where other documents do not come out either, its driver hangs: restart the service "Print Spooler".'

function hangs(printer: string, { why }: ThreadEndedError): string {
  return new BlockedCallError(`Windows did not take the document for ${printer}, ${why}`).message
}

/** Before there is a document in the queue nothing can have been printed. */
function refusalOfBeginning(error: unknown, printer: string): Refused {
  if (error instanceof BlockedCallError) throw new NotSentError(error.message, { cause: error })
  if (!(error instanceof WindowsError)) throw error
  try {
    return refusalOf(error, printer)
  } catch {
    throw new NotSentError(error.message, { cause: error })
  }
}
