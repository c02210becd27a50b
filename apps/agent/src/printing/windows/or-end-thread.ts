import type { WindowsThread } from './windows-thread.ts'

export interface Limits {
  deadlineMs: number
  /** Nobody waits for it any more. */
  signal: AbortSignal
}

/** The thread was ended, and whatever it had open is lost with it. */
export class ThreadEndedError extends Error {
  override name = 'ThreadEndedError'
}

/**
 * What was asked of a thread, as long as it takes no longer and somebody waits for it. Else the thread is ended, since neither pdfium
 * nor a driver can be told to stop. @throws ThreadEndedError then.
 */
export async function orEndThread<T>(thread: WindowsThread, ask: () => Promise<T>, { deadlineMs, signal }: Limits): Promise<T> {
  let ended: ThreadEndedError | undefined
  const end = (why: string, cause?: unknown) => {
    ended ??= new ThreadEndedError(why, { cause })
    thread.end(why)
  }
  const onAbort = () => end('it was no longer wanted', signal.reason)
  const asked = ask()
  const timer = setTimeout(() => end(`it took longer than ${deadlineMs / 1000} seconds`), deadlineMs)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    return await asked
  } catch (error) {
    throw ended ?? error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
