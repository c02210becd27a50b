import type { AgentGround } from './agent-ground.ts'

/** Print systems answer in milliseconds; whoever stops the agent waits for seconds. */
const LAST_ANSWER_MS = 1_000

/** Runs `act`, of which half is worse than none, with a signal that aborts a moment after the agent is stopped. */
export async function untilAnswer<T>(
  { clock, stopped }: Pick<AgentGround, 'clock' | 'stopped'>,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  stopped.throwIfAborted()
  const [over, done] = [new AbortController(), new AbortController()]
  const stop = () => {
    clock.wait(LAST_ANSWER_MS, done.signal).then(
      () => over.abort(stopped.reason),
      () => undefined,
    )
  }
  stopped.addEventListener('abort', stop, { once: true, signal: done.signal })
  try {
    return await act(over.signal)
  } finally {
    done.abort()
  }
}
