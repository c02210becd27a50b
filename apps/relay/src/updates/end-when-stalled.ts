import type { Clock } from '@cloudprint/process-kit/clock'
import type { Readable } from 'node:stream'

/** An agent gives up by itself when less than 64 KiB came in a minute. */
const STALLED_MS = 60_000

/** Ends a file that nobody goes on reading: whoever holds one open keeps a place that others wait for. */
export async function endWhenStalled(file: Readable & { readonly bytesRead: number }, clock: Clock): Promise<void> {
  const closed = new AbortController()
  file.once('close', () => closed.abort())
  for (let seen = -1; file.bytesRead > seen;) {
    seen = file.bytesRead
    await clock.wait(STALLED_MS, closed.signal).catch(() => undefined)
    if (closed.signal.aborted) return
  }
  file.destroy(new Error(`nothing of it was taken for ${STALLED_MS / 1_000} s`))
}
