import { isRaw } from '@cloudprint/protocol/document-format'
import { type Refused, refuse } from '@cloudprint/protocol/problems'
import { carriesKey, jobName } from '../cups/job-name.ts'
import { NotSentError, PrintSystemError } from '../print-system.ts'
import type { DocumentSource, PrintJob } from '../print-system.ts'
import { readWhole } from '../read-whole.ts'
import type { JobNote, JobNotes } from './job-notes.ts'
import type { QueueFacts } from './queues.ts'
import { asNotSent, refusalOf } from './refusals.ts'
import type { Started } from './thread-calls.ts'
import { queueOf } from './translate-printer.ts'
import { WindowsError } from './windows-error.ts'
import { WindowsThread } from './windows-thread.ts'

interface HandOverParts {
  spoolerDll: string
  thread: WindowsThread
  notes: JobNotes
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

/**
 * Gives documents to the spooler, each printer's in a thread of its own: a driver that blocks, or a device that is written to
 * directly, holds up no other. Leftovers removed → begun → held → all bytes or pages → ended → noted → released.
 */
export class HandOver {
  readonly #parts: HandOverParts
  readonly #threadByQueue = new Map<string, WindowsThread>()

  constructor(parts: HandOverParts) {
    this.#parts = parts
  }

  async send(handed: Handed, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    const { job, note } = handed
    const queue = queueOf(job.printer) ?? ''
    const thread = this.#threadOf(queue)
    await this.#removeLeftovers(queue, note)
    const small = isRaw(job.format) && handed.document.sizeBytes > SMALL_BYTES ? undefined : await readWhole(handed.document, signal)
    let started: (Started & { sides?: number }) | undefined
    try {
      started = await this.#start(thread, queue, handed, small)
    } catch (error) {
      if (error instanceof WindowsError) return refusalOfBeginning(error, job.printer)
      throw error
    }
    if (started === undefined) return refuse('document-damaged', 'The document can not be opened.')
    return this.#finish(thread, queue, handed, started, small, signal)
  }

  close(): void {
    for (const thread of this.#threadByQueue.values()) thread.close()
  }

  #threadOf(queue: string): WindowsThread {
    const thread = this.#threadByQueue.get(queue) ?? new WindowsThread({ spoolerDll: this.#parts.spoolerDll, idleMs: IDLE_MS })
    this.#threadByQueue.set(queue, thread)
    return thread
  }

  /** A run that was killed in the middle may have left a job that is held for ever. Nothing of it was printed, and none will. */
  async #removeLeftovers(queue: string, { key }: JobNote): Promise<void> {
    const { thread } = this.#parts
    await asNotSent(async () => {
      for (const job of await thread.call('jobs', queue)) {
        if (carriesKey(job.document, key)) await thread.call('setJob', queue, job.id, 'delete')
      }
    })
  }

  #start(thread: WindowsThread, queue: string, { job, facts: { queue: info, facts } }: Handed, bytes: Uint8Array | undefined) {
    const begin = { queue, name: jobName(job.title, job.key), attributes: info.attributes }
    if (isRaw(job.format)) return thread.call('startRaw', begin)
    if (facts === undefined || bytes === undefined) throw new NotSentError(`The driver of ${job.printer} does not answer.`)
    const { capabilities, devMode } = facts
    return thread.call('startDrawn', { ...begin, devMode, capabilities, bytes, format: job.format, ticket: job.ticket })
  }

  async #finish(
    thread: WindowsThread,
    queue: string,
    handed: Handed,
    started: Started & { sides?: number },
    small: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<{ ok: true } | Refused> {
    const { thread: spooler, notes } = this.#parts
    const { jobId, isHeld, document } = started
    const note: JobNote = { ...handed.note, jobId, run: await spooler.call('run') }
    if (!isHeld) await notes.write({ ...note, state: 'sending' }, { lasting: true })
    try {
      await this.#fill(thread, handed, started, small, signal)
      await thread.call('end', document)
    } catch (error) {
      await this.#abort(thread, queue, started)
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
    { document: number, sides = 0 }: Started & { sides?: number },
    small: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    for (let side = 0; side < sides; side += 1) {
      signal.throwIfAborted()
      await thread.call('drawSide', number, side)
    }
    if (!isRaw(job.format)) return
    for (let copy = 0; copy < (job.ticket.copies ?? 1); copy += 1) {
      for await (const piece of small === undefined ? piecesOf(document) : [small]) {
        signal.throwIfAborted()
        await thread.call('write', number, piece)
      }
    }
  }

  /** What is left of it is not released; where even this fails, the next attempt removes it. */
  async #abort(thread: WindowsThread, queue: string, { document, jobId, isHeld }: Started): Promise<void> {
    await thread.call('abort', document).catch(() => undefined)
    if (isHeld) await this.#parts.thread.call('setJob', queue, jobId, 'delete').catch(() => undefined)
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

/** Before there is a document in the queue nothing can have been printed. */
function refusalOfBeginning(error: WindowsError, printer: string): Refused {
  try {
    return refusalOf(error, printer)
  } catch {
    throw new NotSentError(error.message, { cause: error })
  }
}
