import { PrintSystemError } from '../print-system.ts'
import { BlockedCallError } from './blocked-call-error.ts'
import type { Change } from './change-watch.ts'
import { startProcess, startThread } from './start-caller.ts'
import type { Caller } from './start-caller.ts'
import { WindowsError } from './windows-error.ts'
import type { WindowsAnswer, WindowsCalls } from './windows-worker.ts'

export interface WindowsThreadOptions {
  /** The library with the spooler's functions. */
  spoolerDll: string
  onChange?: (change: Change) => void
  /** It ends when nothing was asked of it for so long; never when absent. */
  idleMs?: number
  /** In a process of its own: for what loads drivers, which hang, and break what they are in. */
  isProcess?: boolean
  /** What runs in it; the calls of Windows when absent. */
  workerUrl?: URL
}

/** What a call answers, whether or not it takes its time. */
export type Answer<Call extends keyof WindowsCalls> = Awaited<ReturnType<WindowsCalls[Call]>>

/** What a thread was at. */
export type ThreadWork = 'drawing' | 'spooling'

/** The thread was ended, or ended by itself, and whatever it had open is lost with it. */
export class ThreadEndedError extends PrintSystemError {
  override name = 'ThreadEndedError'
  readonly why: string
  readonly work: ThreadWork

  constructor(why: string, work: ThreadWork, options?: ErrorOptions) {
    super(`What calls Windows has ended: ${why}.`, options)
    this.why = why
    this.work = work
  }
}

/** One of its calls, until it is answered. */
interface Asked extends PromiseWithResolvers<unknown> {
  caller: Caller
}

/** So long a thread may take to leave that is not in a call of Windows. */
const LEAVES_IN_MS = 2_000

/**
 * A thread that calls Windows, or a process, one call after the other. It starts with the first call; when it ends by itself, all that
 * it was asked fails, and the next call starts another. One that was ended in a call that does not return has no successor until it
 * does: so whatever hangs for ever takes one thread and no more.
 */
export class WindowsThread {
  readonly #options: WindowsThreadOptions
  readonly #waiting = new Map<number, Asked>()
  /** The one that is asked, and those that are to end when they have answered. */
  readonly #alive = new Set<Caller>()
  #caller: Caller | undefined
  /** Of the one that was ended last; undefined when it has left. */
  #leaving: Promise<void> | undefined
  #idle: NodeJS.Timeout | undefined
  #idleMs: number | undefined
  #lastId = 0

  constructor(options: WindowsThreadOptions) {
    this.#options = options
    this.#idleMs = options.idleMs
  }

  /** Whether one of its calls has not returned although nobody waits for it any more. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined
  }

  /** @throws WindowsError, or PrintSystemError when the thread has ended over it, or BlockedCallError when the one before has not left. */
  async call<Call extends keyof WindowsCalls>(call: Call, ...given: Parameters<WindowsCalls[Call]>): Promise<Answer<Call>> {
    if (this.#leaving !== undefined) await this.#untilLeft(this.#leaving)
    return (await this.#ask((this.#caller ??= this.#start()), call, given)) as Answer<Call>
  }

  /** What is under way is waited for, and then it ends; whoever asks from now on asks another one. */
  close(): void {
    const caller = this.#caller
    if (caller === undefined) return
    const end = () => this.#end(caller, 'it was closed')
    this.#ask(caller, 'close', []).then(end, end)
    this.#caller = undefined
  }

  /** At once, also in the middle of a call. */
  end(why: string): void {
    for (const caller of this.#alive) this.#end(caller, why)
  }

  /** It is in a call that does not return, and keeps the process alive for it no longer. */
  abandon(): void {
    for (const caller of this.#alive) caller.unref()
  }

  /** From now on it ends when nothing was asked of it for so long. */
  endWhenIdleFor(ms: number): void {
    this.#idleMs = ms
  }

  #start(): Caller {
    const { spoolerDll, isProcess = false, workerUrl = ownWorkerUrl() } = this.#options
    const caller: Caller = (isProcess ? startProcess : startThread)(
      { workerUrl, spoolerDll },
      { onAnswer: (answer) => this.#hear(answer, caller), onEnd: (why) => this.#end(caller, why) },
    )
    this.#alive.add(caller)
    return caller
  }

  #ask(caller: Caller, call: keyof WindowsCalls, given: unknown[]): Promise<unknown> {
    clearTimeout(this.#idle)
    const id = ++this.#lastId
    const asked = { caller, ...Promise.withResolvers<unknown>() }
    this.#waiting.set(id, asked)
    caller.ref()
    caller.ask({ id, call, arguments: given })
    return asked.promise
  }

  async #untilLeft(leaving: Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<'stays'>()
    const timer = setTimeout(() => resolve('stays'), LEAVES_IN_MS)
    const came = await Promise.race([leaving, promise])
    clearTimeout(timer)
    if (came === 'stays') throw new BlockedCallError('Windows has still not come back from an earlier document of this printer')
  }

  #hear(answer: WindowsAnswer, caller: Caller): void {
    if ('change' in answer) return this.#options.onChange?.(answer.change)
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#askedOf(caller).length === 0) this.#rest(caller)
    if ('value' in answer) return waiting?.resolve(answer.value)
    const { call, code, message } = answer.failure
    waiting?.reject(call === null ? new Error(message) : new WindowsError(call, code))
  }

  /** While nothing is asked it keeps no process alive. */
  #rest(caller: Caller): void {
    caller.unref()
    if (this.#idleMs === undefined || caller !== this.#caller) return
    this.#idle = setTimeout(() => this.close(), this.#idleMs)
    this.#idle.unref()
  }

  #askedOf(caller: Caller): [number, Asked][] {
    return [...this.#waiting].filter(([, asked]) => asked.caller === caller)
  }

  #end(caller: Caller, why: string): void {
    if (!this.#alive.delete(caller)) return
    if (caller === this.#caller) this.#caller = undefined
    const error = new ThreadEndedError(why, 'spooling')
    for (const [id, { reject }] of this.#askedOf(caller)) {
      this.#waiting.delete(id)
      reject(error)
    }
    caller.unref()
    const leaving = caller.end().then(() => {
      if (this.#leaving === leaving) this.#leaving = undefined
    })
    this.#leaving = leaving
  }
}

/** Beside the sources and beside the built program: a string is not rewritten as an import is. */
function ownWorkerUrl(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./windows-worker.${extension}`, import.meta.url)
}
