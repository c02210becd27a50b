import { ThreadEndedError } from './windows-thread.ts'
import type { ThreadWork, WindowsThread } from './windows-thread.ts'

export interface Limits {
  deadlineMs: number
  /** Nobody waits for it any more. */
  signal: AbortSignal
  /** Then it may still take so long to come to an end by itself. */
  graceMs?: number
  work: ThreadWork
}

/**
 * What was asked of a thread, as long as it takes no longer and somebody waits for it. Else the thread is ended, since neither pdfium
 * nor a driver can be told to stop. @throws ThreadEndedError then, and where the thread ended over it by itself.
 */
export async function orEndThread<T>(
  thread: WindowsThread,
  ask: () => Promise<T>,
  { deadlineMs, signal, graceMs = 0, work }: Limits,
): Promise<T> {
  let ended: ThreadEndedError | undefined
  let grace: NodeJS.Timeout | undefined
  const end = (why: string, cause?: unknown) => {
    ended ??= new ThreadEndedError(why, work, { cause })
    thread.end(why)
  }
  const endUnwanted = () => end('it was no longer wanted', signal.reason)
  const onAbort = () => {
    if (graceMs === 0) return endUnwanted()
    grace = setTimeout(endUnwanted, graceMs)
  }
  const asked = ask()
  const timer = setTimeout(() => end(`it took longer than ${deadlineMs / 1000} seconds`), deadlineMs)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    return await asked
  } catch (error) {
    throw ended ?? (error instanceof ThreadEndedError ? new ThreadEndedError(error.why, work, { cause: error }) : error)
  } finally {
    clearTimeout(timer)
    clearTimeout(grace)
    signal.removeEventListener('abort', onAbort)
  }
}
