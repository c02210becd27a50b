import type { Clock } from '@cloudprint/process-kit/clock'

/** Clocks drift by seconds a day; a minute's error would let a label print that has just expired. */
const READ_EVERY_MS = 10 * 60_000
const LOOK_EVERY_MS = 5_000
/** More than a loaded machine's timers are late by. */
const JUMP_MS = 2_000

/**
 * Reads the relay's clock anew when this machine's was set (or slept), and now and then. Between a jump and its discovery
 * expiry is judged by the wrong time, for at most LOOK_EVERY_MS while the relay answers.
 * @param steady milliseconds that no one sets, as performance.now().
 */
export async function watchClock(
  { clock, steady, read }: { clock: Clock; steady: () => number; read: (signal: AbortSignal) => Promise<unknown> },
  signal: AbortSignal,
): Promise<void> {
  let ahead = clock.now().getTime() - steady()
  let readAt = steady()
  while (!signal.aborted) {
    await clock.wait(LOOK_EVERY_MS, signal).catch(() => undefined)
    const nowAhead = clock.now().getTime() - steady()
    const hasJumped = Math.abs(nowAhead - ahead) > JUMP_MS
    if (signal.aborted || (!hasJumped && steady() - readAt < READ_EVERY_MS)) continue
    // Unread, the time stays in doubt: asked again at the next look, not in ten minutes.
    const isRead = await read(signal).then(
      () => true,
      () => false,
    )
    if (!isRead) continue
    ahead = nowAhead
    readAt = steady()
  }
}
