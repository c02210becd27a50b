import { createBackoff, type Backoff } from './backoff.ts'
import { systemClock, type Clock } from './clock.ts'
import type { Logger } from './logger.ts'

export interface LoopSettings {
  /** A verb with its thing, for logs and status pages: 'expire jobs'. */
  name: string
  /** One round of work. It gives up when the signal aborts. */
  step: (signal: AbortSignal) => Promise<void>
  /** A round runs at least this often: a lost nudge costs this much, never the work. */
  everyMs: number
  /** While it says so a timer could find nothing: rounds come by nudges then, and once a minute for one that was lost. */
  isIdle?: () => boolean
  log: Logger
  clock?: Clock
  /** After a round that threw. */
  backoff?: Backoff
}

const IDLE_MS = 60_000

export interface LoopStatus {
  state: 'stopped' | 'waiting' | 'working' | 'backing-off'
  since: Date
  lastError?: string
}

export interface Loop {
  start(): void
  /** Asks for a round soon. Many nudges make one round; one during a round makes one more after it. */
  nudge(): void
  /** Aborts the round in work and resolves when it has ended. */
  stop(): Promise<void>
  status(): LoopStatus
}

/**
 * Runs `step` when nudged and on a timer, never two at once.
 * stopped → working → waiting → working …, or backing-off after an error, which a nudge does not cut short:
 * nudges keep coming while a database is away.
 */
export function createLoop(settings: LoopSettings): Loop {
  const { name, step, everyMs, isIdle = () => false, log, clock = systemClock } = settings
  const backoff = settings.backoff ?? createBackoff({ baseMs: 200, capMs: 30_000, healthyMs: 0, clock })
  let running: { stopping: AbortController; ended: Promise<void> } | undefined
  let isNudged = false
  let isWaiting = false
  /** Of the wait that is under way, or of the next one: a controller costs more than many a round, so that one serves until it is used. */
  let wake = new AbortController()
  let status: LoopStatus = { state: 'stopped', since: clock.now() }

  const enter = (state: LoopStatus['state']) => {
    status = { ...status, state, since: clock.now() }
  }

  async function run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => wake.abort(nudged), { once: true })
    while (!signal.aborted) {
      enter('working')
      isNudged = false
      const failure = await attempt(signal)
      if (signal.aborted) break
      if (failure === undefined) {
        enter('waiting')
        backoff.succeeded()
        await waitForNudge(signal)
      } else {
        enter('backing-off')
        const waitMs = backoff.failedThenWaitMs()
        log.warn({ err: failure, loop: name, waitMs }, `${name}: failed, trying again`)
        await clock.wait(waitMs, signal).catch(ignoreAbort)
      }
    }
    enter('stopped')
  }

  async function attempt(signal: AbortSignal): Promise<unknown> {
    try {
      await step(signal)
      delete status.lastError
      return undefined
    } catch (error) {
      status.lastError = error instanceof Error ? error.message : String(error)
      return error ?? new Error('failed without an error')
    }
  }

  async function waitForNudge(signal: AbortSignal): Promise<void> {
    if (isNudged || signal.aborted) return
    if (wake.signal.aborted) wake = new AbortController()
    isWaiting = true
    await clock.wait(isIdle() ? Math.max(everyMs, IDLE_MS) : everyMs, wake.signal).catch(ignoreAbort)
    isWaiting = false
  }

  return {
    start: () => {
      if (running !== undefined) return
      const stopping = new AbortController()
      running = { stopping, ended: run(stopping.signal) }
    },
    nudge: () => {
      isNudged = true
      if (isWaiting) wake.abort(nudged)
    },
    stop: async () => {
      running?.stopping.abort(new Error(`${name} is being stopped`))
      await running?.ended
      running = undefined
    },
    status: () => ({ ...status }),
  }
}

/** One for all: an abort without a reason makes an exception with a stack for each nudge. */
const nudged = new Error('nudged')

/** A wait ended early: the state that follows is read from the signal itself. */
function ignoreAbort(): void {}
