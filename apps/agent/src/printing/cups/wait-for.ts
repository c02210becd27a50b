/** Waits until the time is over, the signal aborts or something wakes it; never throws. */
export async function waitFor(
  ms: number,
  signal: AbortSignal,
  onWake: (waker: () => void) => () => void = () => () => undefined,
): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, ms)
    const forget = onWake(end)
    function end(): void {
      clearTimeout(timer)
      forget()
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end, { once: true })
  })
}
