import { Worker } from 'node:worker_threads'

export interface PdfQuestion {
  id: number
  bytes: Uint8Array
}

/** Reads the whole PDF; called when its turn has come, and aborted when nobody waits for it any more. */
export type ReadPdf = (signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>

/** `unknown` when it could not be told in time: then the print system has to find out. */
export type PdfVerdict = { kind: 'sound' | 'encrypted' | 'unknown' } | { kind: 'damaged'; detail: string }

/** The thread says once that it is ready, then answers. */
export type PdfAnswer = 'ready' | { id: number; verdict: PdfVerdict }

/** For reading, and again for opening. Either takes milliseconds; what takes this long is built to, and everybody else's documents wait behind it. */
const deadlineMs = 2_000
/** Loading pdfium takes half a second, and longer on a small machine that is busy. */
const startMs = 10_000
/** pdfium holds some 40 MB: it goes when nothing was printed for a while. */
const idleMs = 60_000

/**
 * Opens PDFs with pdfium in a thread of its own, one after the other, and has no more than one of them in memory, however many
 * printers ask. The thread starts with the first question and ends after idle time, after a deadline that passed, or with
 * `close`; the next question starts a new one.
 */
export class PdfInspector {
  readonly #workerUrl: URL
  readonly #deadlineMs: number
  #worker: Worker | undefined
  #ready: PromiseWithResolvers<void> | undefined
  #waiting = new Map<number, (verdict: PdfVerdict) => void>()
  #idle: NodeJS.Timeout | undefined
  #lastId = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: { workerUrl?: URL; deadlineMs?: number } = {}) {
    this.#workerUrl = options.workerUrl ?? ownWorkerUrl()
    this.#deadlineMs = options.deadlineMs ?? deadlineMs
  }

  /** Takes the bytes over: they are moved to the thread, and empty where they were read. One that fails to be read fails alone. */
  inspect(read: ReadPdf, signal?: AbortSignal): Promise<PdfVerdict> {
    const answer = this.#queue.then(async () => {
      signal?.throwIfAborted()
      const bytes = await this.#readInTime(read, signal)
      return bytes === undefined ? { kind: 'unknown' as const } : this.#ask(bytes)
    })
    this.#queue = answer.catch(() => undefined)
    return signal === undefined ? answer : orAborted(answer, signal)
  }

  close(): void {
    clearTimeout(this.#idle)
    this.#end()
  }

  /** Undefined when it took too long. */
  async #readInTime(read: ReadPdf, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const isOver = new AbortController()
    const timer = setTimeout(() => isOver.abort(), this.#deadlineMs)
    const either = signal === undefined ? isOver.signal : AbortSignal.any([isOver.signal, signal])
    const aborted = Promise.withResolvers<undefined>()
    either.addEventListener('abort', () => (signal?.aborted === true ? aborted.reject(signal.reason) : aborted.resolve(undefined)))
    try {
      return await Promise.race([read(either), aborted.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  async #ask(bytes: Uint8Array<ArrayBuffer>): Promise<PdfVerdict> {
    clearTimeout(this.#idle)
    const id = ++this.#lastId
    const worker = (this.#worker ??= this.#start())
    const verdict = await new Promise<PdfVerdict>((resolve) => {
      let timer = setTimeout(() => this.#end(), startMs)
      this.#waiting.set(id, (each) => {
        clearTimeout(timer)
        resolve(each)
      })
      void this.#ready?.promise.then(() => {
        clearTimeout(timer)
        if (this.#waiting.has(id)) timer = setTimeout(() => this.#end(), this.#deadlineMs)
      })
      worker.postMessage({ id, bytes } satisfies PdfQuestion, [bytes.buffer])
    })
    this.#idle = setTimeout(() => this.#end(), idleMs)
    this.#idle.unref()
    return verdict
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl)
    const ready = Promise.withResolvers<void>()
    this.#ready = ready
    worker.on('message', (answer: PdfAnswer) => {
      if (answer === 'ready') ready.resolve()
      else this.#answer(answer.id, answer.verdict)
    })
    worker.on('error', () => this.#end(worker))
    worker.on('exit', () => this.#end(worker))
    // Last: a listener for messages would keep the process alive again.
    worker.unref()
    return worker
  }

  #answer(id: number, verdict: PdfVerdict): void {
    this.#waiting.get(id)?.(verdict)
    this.#waiting.delete(id)
  }

  /** Whoever still waits gets no verdict; a thread that ended before this one started changes nothing. */
  #end(worker = this.#worker): void {
    if (worker === undefined || worker !== this.#worker) return
    this.#worker = undefined
    for (const id of this.#waiting.keys()) this.#answer(id, { kind: 'unknown' })
    void worker.terminate()
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
