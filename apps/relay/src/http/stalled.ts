import type { IncomingMessage } from 'node:http'

/** A site's worst uplink still moves something within this time. */
export const STALL_MS = 30_000

/**
 * Aborts when a request's body stands still: its sender is gone without a word, or slow on purpose. The connection stays
 * open, so that it can still be answered; call `release` when the body is read.
 */
export function stalled(request: IncomingMessage, stallMs = STALL_MS): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  let seenBytes = request.socket.bytesRead
  const timer = setInterval(() => {
    if (request.socket.bytesRead === seenBytes) controller.abort(new Error(`nothing was received for ${stallMs / 1_000} seconds`))
    seenBytes = request.socket.bytesRead
  }, stallMs)
  timer.unref()
  return { signal: controller.signal, release: () => clearInterval(timer) }
}
