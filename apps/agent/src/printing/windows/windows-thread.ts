import { Worker } from 'node:worker_threads'
import { PrintSystemError } from '../print-system.ts'
import type { Change } from './change-watch.ts'
import { WindowsError } from './windows-error.ts'
import type { WindowsAnswer, WindowsCalls, WindowsQuestion } from './windows-worker.ts'

export interface WindowsThreadOptions {
  /** The library with the spooler's functions. */
  spoolerDll: string
  onChange?: (change: Change) => void
  /** It ends when nothing was asked of it for so long; never when absent. */
  idleMs?: number
  /** What runs in it; the calls of Windows when absent. */
  workerUrl?: URL
}

/** What a call answers, whether or not it takes its time. */
type Answer<Call extends keyof WindowsCalls> = Awaited<ReturnType<WindowsCalls[Call]>>

/**
 * A thread that calls Windows, one call after the other. It starts with the first call; when it ends by itself, all that it was asked
 * fails, and the next call starts another.
 */
export class WindowsThread {
  readonly #options: WindowsThreadOptions
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #lastId = 0

  constructor(options: WindowsThreadOptions) {
    this.#options = options
  }

  /** @throws WindowsError, or PrintSystemError when the thread has ended over it. */
  async call<Call extends keyof WindowsCalls>(call: Call, ...given: Parameters<WindowsCalls[Call]>): Promise<Answer<Call>> {
    clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    worker.ref()
    worker.postMessage({ id, call, arguments: given } satisfies WindowsQuestion)
    return (await waiting.promise) as Answer<Call>
  }

  /** What is under way is waited for, and then it ends. */
  close(): void {
    const worker = this.#worker
    if (worker === undefined) return
    const end = () => this.#end(worker, 'it was closed')
    this.call('close').then(end, end)
  }

  /** At once, also in the middle of a call. One that blocks in Windows itself ends when that returns; nobody waits for it. */
  end(why: string): void {
    this.#end(this.#worker, why)
  }

  #start(): Worker {
    const { spoolerDll, workerUrl = ownWorkerUrl() } = this.#options
    const worker = new Worker(workerUrl, { workerData: { spoolerDll } })
    worker.on('message', (answer: WindowsAnswer) => this.#hear(answer, worker))
    worker.on('error', (error) => this.#end(worker, String(error)))
    worker.on('exit', (code) => this.#end(worker, `code ${code}`))
    return worker
  }

  #hear(answer: WindowsAnswer, worker: Worker): void {
    if ('change' in answer) return this.#options.onChange?.(answer.change)
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#rest(worker)
    if ('value' in answer) return waiting?.resolve(answer.value)
    const { call, code, message } = answer.failure
    waiting?.reject(call === null ? new Error(message) : new WindowsError(call, code))
  }

  /** While nothing is asked it keeps no process alive. */
  #rest(worker: Worker): void {
    worker.unref()
    const { idleMs } = this.#options
    if (idleMs === undefined) return
    this.#idle = setTimeout(() => this.close(), idleMs)
    this.#idle.unref()
  }

  #end(worker: Worker | undefined, why: string): void {
    if (worker === undefined || worker !== this.#worker) return
    this.#worker = undefined
    const error = new PrintSystemError(`The thread that calls Windows has ended: ${why}.`)
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
    void worker.terminate()
  }
}

/** Beside the sources and beside the built program: a string is not rewritten as an import is. */
function ownWorkerUrl(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./windows-worker.${extension}`, import.meta.url)
}
