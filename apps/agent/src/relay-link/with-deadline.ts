import type { Clock } from '@cloudprint/process-kit/clock'

/** Runs `act` with a signal that aborts when time runs out or the outer one does. */
export async function withDeadline<T>(clock: Clock, ms: number, signal: AbortSignal, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  const done = new AbortController()
  const timer = clock.wait(ms, AbortSignal.any([signal, done.signal])).then(
    () => late.abort(new Error(`no answer within ${ms / 1000} s`)),
    () => undefined,
  )
  try {
    return await act(AbortSignal.any([signal, late.signal]))
  } finally {
    done.abort()
    await timer
  }
}
