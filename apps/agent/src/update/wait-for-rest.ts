import type { Clock } from '@cloudprint/process-kit/clock'
import type { AgentStatus } from '../agent-status.ts'
import { isQuietMoment } from './quiet-moment.ts'

const LOOK_EVERY_MS = 1_000

interface Rest {
  status: () => AgentStatus
  /** A new version is being brought here: what is fetched would be fetched again. */
  isTaking: () => boolean
  clock: Clock
}

/** Resolves at the first quiet moment, however late it comes: nothing but memory is lost by waiting. */
export async function waitForRest({ status, isTaking, clock }: Rest, signal: AbortSignal): Promise<void> {
  for (let quietSince: Date | null = null; ; await clock.wait(LOOK_EVERY_MS, signal)) {
    const { jobs, link } = status()
    const now = clock.now()
    quietSince = jobs.length > 0 || isTaking() ? null : (quietSince ?? now)
    const stages = jobs.map(({ stage }) => stage)
    if (isQuietMoment({ now, waitsSince: now, quietSince, stages, isConnected: link.state === 'connected', isWished: false })) return
  }
}
