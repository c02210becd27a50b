import type { AgentGround } from './agent-ground.ts'
import type { HeldJob } from './held-job.ts'

/** The relay's clock may be learned anew meanwhile, and timers are not made for months. */
const LOOK_EVERY_MS = 5_000

/** Runs `act` with a signal that aborts when the job expires by the relay's clock, or the outer one does. */
export async function untilExpired<T>(
  { expiresAt }: Pick<HeldJob, 'expiresAt'>,
  { clock, relayNow }: Pick<AgentGround, 'clock' | 'relayNow'>,
  signal: AbortSignal,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const expired = new AbortController()
  const done = new AbortController()
  const either = AbortSignal.any([signal, done.signal])
  const watch = async () => {
    for (;;) {
      const leftMs = expiresAt.getTime() - relayNow().getTime()
      if (leftMs <= 0) return expired.abort(new Error('the job has expired'))
      await clock.wait(Math.min(leftMs, LOOK_EVERY_MS), either)
    }
  }
  const watching = watch().catch(() => undefined)
  try {
    return await act(AbortSignal.any([signal, expired.signal]))
  } finally {
    done.abort()
    await watching
  }
}
