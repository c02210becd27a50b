import { BlockedCallError } from './blocked-call-error.ts'
import type { Answer, WindowsThread } from './windows-thread.ts'
import type { WindowsCalls } from './windows-worker.ts'

/** What is asked of the spooler, and answered in a moment as long as nothing hangs. */
type Call = 'queues' | 'defaultQueue' | 'tryQueue' | 'jobs' | 'setJob' | 'run' | 'watch'
export type SpoolerCalls = Pick<SpoolerLanes, 'call'>

export interface LanesParts {
  newThread: () => WindowsThread
  /** Others wait for a call so long. */
  slowMs?: number
  deadlineMs?: number
}

/** Of the machine: whoever asks while another waits for the answer gets the same. */
const shared = new Set<Call>(['queues', 'defaultQueue', 'run'])

interface Asked {
  call: Call
  given: unknown[]
  lane: string
  answer: PromiseWithResolvers<unknown>
}

interface Line {
  thread: WindowsThread
  waiting: Asked[]
  isStarted: boolean
  isBusy: boolean
  /** What it is at takes long: nobody waits behind it. */
  isSlow: boolean
}

/** Less than anybody waits who looks at several queues. */
const SLOW_MS = 1_000
/** A print server that is away is given up by Windows itself within a minute, mostly; whoever wants a list has time for that. */
const deadlineMsOf = (call: Call) => (call === 'queues' || call === 'jobs' ? 60_000 : 10_000)
/** A thread starts with its first call, on a busy machine within seconds: that is no slowness of a queue. */
const START_MS = 60_000
const APART_IDLE_MS = 60_000

/**
 * All queues share one thread, call after call, as long as each returns soon. One that does not keeps the thread to itself, and the
 * others go on in a fresh one; what is asked of the slow queue meanwhile is refused at once. So a print server that is away holds up no
 * other printer, and takes one thread, however often it is asked.
 */
export class SpoolerLanes {
  readonly #parts: LanesParts
  readonly #apartByLane = new Map<string, Line>()
  readonly #watched = new Set<string | null>()
  readonly #underWay = new Map<Call, Promise<unknown>>()
  #shared: Line

  constructor(parts: LanesParts) {
    this.#parts = parts
    this.#shared = newLine(parts.newThread())
  }

  /** Whether a call has not returned for long. */
  get isBlocked(): boolean {
    return [...this.#apartByLane.values()].some(({ isSlow }) => isSlow)
  }

  /** @throws WindowsError, or BlockedCallError where Windows does not come back from it. */
  async call<Name extends Call>(call: Name, ...given: Parameters<WindowsCalls[Name]>): Promise<Answer<Name>> {
    if (!shared.has(call)) return (await this.#ask(call, given)) as Answer<Name>
    const known = this.#underWay.get(call)
    const coming = known ?? this.#ask(call, given)
    this.#underWay.set(call, coming)
    try {
      return (await coming) as Answer<Name>
    } finally {
      if (this.#underWay.get(call) === coming) this.#underWay.delete(call)
    }
  }

  #ask(call: Call, given: unknown[]): Promise<unknown> {
    if (call === 'watch') this.#watched.add(given[0] as string | null)
    const lane = laneOf(call, given)
    const line = this.#apartByLane.get(lane) ?? this.#shared
    const asked: Asked = { call, given, lane, answer: Promise.withResolvers() }
    if (line.isSlow) return Promise.reject(blocked(asked))
    line.waiting.push(asked)
    this.#next(line)
    return asked.answer.promise
  }

  close(): void {
    for (const { thread, isSlow } of [this.#shared, ...this.#apartByLane.values()]) {
      if (isSlow) thread.abandon()
      else thread.close()
    }
  }

  #next(line: Line): void {
    if (line.isBusy) return
    const asked = line.waiting.shift()
    if (asked === undefined) return
    line.isBusy = true
    void this.#take(line, asked)
  }

  async #take(line: Line, asked: Asked): Promise<void> {
    const { call, given, answer } = asked
    const { slowMs = SLOW_MS, deadlineMs = deadlineMsOf(call) } = this.#parts
    const late = setTimeout(() => answer.reject(blocked(asked)), line.isStarted ? deadlineMs : deadlineMs + START_MS)
    if (!line.isStarted) await line.thread.call('ready').catch(() => undefined)
    line.isStarted = true
    const slow = setTimeout(() => this.#setApart(line, asked), slowMs)
    const ask = line.thread.call.bind(line.thread) as (call: Call, ...given: unknown[]) => Promise<unknown>
    await ask(call, ...given).then(answer.resolve, answer.reject)
    clearTimeout(slow)
    clearTimeout(late)
    line.isBusy = line.isSlow = false
    this.#next(line)
  }

  #setApart(line: Line, { lane }: Asked): void {
    line.isSlow = true
    const waiting = line.waiting.splice(0)
    if (line === this.#shared) {
      this.#apartByLane.set(lane, line)
      line.thread.endWhenIdleFor(APART_IDLE_MS)
      this.#shared = newLine(this.#parts.newThread())
      // What it watched for all others it tells of no more, as long as it hangs.
      for (const queue of this.#watched) if (laneOf('watch', [queue]) !== lane) this.call('watch', queue).catch(() => undefined)
    }
    for (const asked of waiting) {
      if (asked.lane === lane) asked.answer.reject(blocked(asked))
      else this.#shared.waiting.push(asked)
    }
    this.#next(this.#shared)
  }
}

function newLine(thread: WindowsThread): Line {
  return { thread, waiting: [], isStarted: false, isBusy: false, isSlow: false }
}

/** What hangs together: all that is asked of one queue, and each of the questions that are about the machine. */
function laneOf(call: Call, [queue]: readonly unknown[]): string {
  return typeof queue === 'string' ? `queue ${queue}` : call
}

function blocked({ call, given: [queue] }: Pick<Asked, 'call' | 'given'>): BlockedCallError {
  return new BlockedCallError(`Windows does not come back from "${call}"${typeof queue === 'string' ? ` of the queue ${queue}` : ''}`)
}
