import type { Logger } from './logger.ts'

export interface Lifetime {
  /** Registers what to stop, right after it was started; the last started is the first stopped. */
  onStop(name: string, stop: (deadline: AbortSignal) => Promise<void> | void): void
  /** Ends the program because it cannot go on: stops everything, exit code 1. */
  fail(error: unknown): void
  /** Ends the program because its work is done, exit code 0. */
  finish(): void
  /** Aborts when stopping begins. */
  signal: AbortSignal
}

export interface RunSettings {
  log: Logger
  /** How long stopping may take in all before the program ends anyway. */
  deadlineMs: number
  start: (lifetime: Lifetime) => Promise<void>
  /** The process to listen to; a test gives its own. */
  host?: ProcessHost
}

/** What is needed of `process`. */
export interface ProcessHost {
  /** `disconnect`: the program that started this one over an IPC channel is gone, even by SIGKILL. */
  on(event: 'SIGTERM' | 'SIGINT' | 'disconnect', listener: () => void): unknown
  off(event: 'SIGTERM' | 'SIGINT' | 'disconnect', listener: () => void): unknown
  /** There where another program started this one over an IPC channel: it is told `started`. */
  send?(message: 'started'): unknown
  exit(code: number): void
  exitCode?: number | string | null | undefined
}

interface Stopper {
  name: string
  stop: (deadline: AbortSignal) => Promise<void> | void
}

/**
 * The one place that handles SIGTERM and SIGINT. Starting → running → stopping, once: the first signal (or a failure)
 * stops what was started in reverse order, a second signal ends the process at once. Resolves when all has stopped;
 * the exit code is then set: 0 for a clean stop, 1 after a failure, 130 when forced.
 */
export async function runUntilStopped(settings: RunSettings): Promise<void> {
  const { log, deadlineMs, start, host = process } = settings
  const stopping = new AbortController()
  const stoppers: Stopper[] = []
  let exitCode = 0

  const stopRequested = Promise.withResolvers<void>()
  const begin = (code: number) => {
    exitCode = Math.max(exitCode, code)
    stopping.abort(new Error('the program is being stopped'))
    stopRequested.resolve()
  }
  const onSignal = () => {
    if (stopping.signal.aborted) {
      log.warn('second signal: ending at once')
      host.exit(130)
      return
    }
    log.info('stopping')
    begin(0)
  }
  const fail = (error: unknown) => {
    log.fatal({ err: error }, error instanceof Error ? error.message : String(error))
    begin(1)
  }

  const onStarterGone = () => {
    if (!stopping.signal.aborted) log.info('stopping: what started this program has let go of it')
    begin(0)
  }
  host.on('SIGTERM', onSignal)
  host.on('SIGINT', onSignal)
  host.on('disconnect', onStarterGone)
  const lifetime: Lifetime = {
    onStop: (name, stop) => stoppers.push({ name, stop }),
    fail,
    finish: () => begin(0),
    signal: stopping.signal,
  }
  // A signal during a start that ignores it must not wait for that start for ever.
  const started = start(lifetime).then(
    () => stopping.signal.aborted || host.send?.('started'),
    (error: unknown) => (stopping.signal.aborted ? undefined : fail(error)),
  )
  // Neither signal listeners nor AbortSignal.timeout keep a process alive; these timers do.
  const alive = setInterval(() => {}, 2 ** 30)
  await stopRequested.promise

  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new Error('stopping took too long')), deadlineMs)
  const isComplete = await withinDeadline(deadline.signal, async () => {
    await started
    for (const stopper of stoppers.toReversed()) exitCode = Math.max(exitCode, await stopOne(stopper, deadline.signal, log))
  })
  clearTimeout(timer)
  clearInterval(alive)
  host.off('SIGTERM', onSignal)
  host.off('SIGINT', onSignal)
  host.off('disconnect', onStarterGone)
  host.exitCode = isComplete ? exitCode : 1
  if (isComplete) return
  log.error({ deadlineMs }, 'stopping took too long: ending anyway')
  host.exit(1)
}

async function stopOne(stopper: Stopper, deadline: AbortSignal, log: Logger): Promise<number> {
  try {
    await stopper.stop(deadline)
    return 0
  } catch (error) {
    log.error({ err: error }, `${stopper.name} did not stop cleanly`)
    return 1
  }
}

async function withinDeadline(deadline: AbortSignal, work: () => Promise<void>): Promise<boolean> {
  const { promise: passed, resolve } = Promise.withResolvers<false>()
  const onAbort = () => resolve(false)
  deadline.addEventListener('abort', onAbort, { once: true })
  const isDone = await Promise.race([work().then(() => true), passed])
  deadline.removeEventListener('abort', onAbort)
  return isDone
}
