import { Worker } from 'node:worker_threads'
import type { DrawnFormat, LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'

/** Reads the whole document; called when its turn has come, and aborted when nobody waits for it any more. */
export type ReadDocument = (signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>

/** What can be asked of the thread, without the document's bytes. */
export type PdfTask =
  | { kind: 'inspect' }
  /** Answered by a part for each page: the label in the printer's language. */
  | { kind: 'draw-labels'; format: DrawnFormat; setup: LabelSetup; ticket: JobTicket }

export type PdfQuestion = PdfTask & { id: number; bytes: Uint8Array }

/** The thread says once that it is ready, then answers each question: by parts, if its kind has any, and by a result. */
export type PdfAnswer = 'ready' | { id: number; part: unknown } | { id: number; result: unknown }

interface Waiting {
  part(part: unknown): void
  end(result: unknown): void
}

export interface AskOptions<Result> {
  /** For reading, for opening, and for each part. */
  deadlineMs: number
  onPart?: (part: unknown) => void
  signal?: AbortSignal | undefined
  /** The answer when it took too long, or the thread ended over it. */
  otherwise: Result
}

/** Loading pdfium takes half a second, and longer on a small machine that is busy. */
const START_MS = 10_000
/** pdfium holds some 40 MB: it goes when nothing was printed for a while. */
const idleMs = 60_000

/**
 * Has PDFs opened by pdfium in a thread of its own, one after the other, and has no more than one of them in memory, however many
 * printers ask. The thread starts with the first question and ends after idle time, after a deadline that passed, or with
 * `close`; the next question starts a new one.
 */
export class PdfThread {
  readonly #workerUrl: URL
  readonly #startMs: number
  #worker: Worker | undefined
  #ready: PromiseWithResolvers<void> | undefined
  #waiting = new Map<number, Waiting>()
  #idle: NodeJS.Timeout | undefined
  #lastId = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor({ workerUrl = ownWorkerUrl(), startMs = START_MS }: { workerUrl?: URL; startMs?: number } = {}) {
    this.#workerUrl = workerUrl
    this.#startMs = startMs
  }

  /** A document that fails to be read fails alone; its bytes are moved to the thread, and empty where they were read. */
  ask<Result>(task: PdfTask, read: ReadDocument, options: AskOptions<Result>): Promise<Result> {
    const { signal } = options
    const answer = this.#queue.then(async () => {
      signal?.throwIfAborted()
      const bytes = await readInTime(read, options)
      return bytes === undefined ? options.otherwise : this.#ask(task, bytes, options)
    })
    this.#queue = answer.catch(() => undefined)
    return signal === undefined ? answer : orAborted(answer, signal)
  }

  close(): void {
    clearTimeout(this.#idle)
    this.#end()
  }

  async #ask<Result>(task: PdfTask, bytes: Uint8Array<ArrayBuffer>, options: AskOptions<Result>): Promise<Result> {
    const { deadlineMs, onPart, signal, otherwise } = options
    clearTimeout(this.#idle)
    const id = ++this.#lastId
    const worker = (this.#worker ??= this.#start())
    // What nobody wants any more may take long, and others wait.
    const onAbort = () => this.#end(worker)
    signal?.addEventListener('abort', onAbort, { once: true })
    const result = await new Promise<unknown>((resolve) => {
      let timer = setTimeout(() => this.#end(), this.#startMs)
      const startOver = () => {
        clearTimeout(timer)
        if (this.#waiting.has(id)) timer = setTimeout(() => this.#end(), deadlineMs)
      }
      this.#waiting.set(id, {
        part: (part) => {
          startOver()
          onPart?.(part)
        },
        end: (each) => {
          clearTimeout(timer)
          resolve(each)
        },
      })
      void this.#ready?.promise.then(startOver)
      worker.postMessage({ ...task, id, bytes } satisfies PdfQuestion, [bytes.buffer])
    })
    signal?.removeEventListener('abort', onAbort)
    this.#idle = setTimeout(() => this.#end(), idleMs)
    this.#idle.unref()
    return result === undefined ? otherwise : (result as Result)
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl)
    const ready = Promise.withResolvers<void>()
    this.#ready = ready
    worker.on('message', (answer: PdfAnswer) => {
      if (answer === 'ready') ready.resolve()
      else if ('part' in answer) this.#waiting.get(answer.id)?.part(answer.part)
      else this.#answer(answer.id, answer.result)
    })
    worker.on('error', () => this.#end(worker))
    worker.on('exit', () => this.#end(worker))
    // Last: a listener for messages would keep the process alive again.
    worker.unref()
    return worker
  }

  #answer(id: number, result: unknown): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.end(result)
  }

  /** Whoever still waits gets no answer; a thread that ended before this one started changes nothing. */
  #end(worker = this.#worker): void {
    if (worker === undefined || worker !== this.#worker) return
    this.#worker = undefined
    for (const id of this.#waiting.keys()) this.#answer(id, undefined)
    void worker.terminate()
  }
}

/** Undefined when it took too long. */
async function readInTime(read: ReadDocument, { deadlineMs, signal }: AskOptions<unknown>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const isOver = new AbortController()
  const timer = setTimeout(() => isOver.abort(), deadlineMs)
  const either = signal === undefined ? isOver.signal : AbortSignal.any([isOver.signal, signal])
  const aborted = Promise.withResolvers<undefined>()
  either.addEventListener('abort', () => (signal?.aborted === true ? aborted.reject(signal.reason) : aborted.resolve(undefined)))
  try {
    return await Promise.race([read(either), aborted.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Whoever gives up waits neither for its turn nor for the thread. */
async function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([answer, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Beside the sources and beside the built program: a string is not rewritten as an import is. */
function ownWorkerUrl(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./pdf-worker.${extension}`, import.meta.url)
}
