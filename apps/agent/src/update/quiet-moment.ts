import type { Stage } from '../work/held-job.ts'

/** So long no job has been in hand: whoever was printing has turned away. */
const QUIET_MS = 30_000
/** A busy machine, or one whose printer has stood still for days, is not waited for longer: what is interrupted is settled after the restart. */
const LATEST_MS = 4 * 3_600_000

export interface Moment {
  now: Date
  /** Since when the version has been waiting. */
  waitsSince: Date
  /** Since when no job has been in hand; null while one is. */
  quietSince: Date | null
  stages: readonly Stage[]
  isConnected: boolean
  /** Somebody wants it now. */
  isWished: boolean
}

/** Whether an agent may change versions now. It must be connected: else the new version could not show that it is healthy. */
export function isQuietMoment({ now, waitsSince, quietSince, stages, isConnected, isWished }: Moment): boolean {
  if (!isConnected) return false
  if (quietSince !== null && now.getTime() - quietSince.getTime() >= QUIET_MS) return true
  // No document is on its way into the print system.
  const isSafe = !stages.includes('sending') && !stages.includes('creating')
  return isSafe && (isWished || now.getTime() - waitsSince.getTime() >= LATEST_MS)
}
