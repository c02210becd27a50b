import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { RecentErrors } from '../recent-errors.ts'

/** What the work stands on: time, chance and the log, given from outside so that a test decides them. */
export interface AgentGround {
  clock: Clock
  /** The relay's time as this agent knows it; decides expiry. */
  relayNow: () => Date
  /** From 0 to below 1. */
  random: () => number
  log: Logger
  /** What people at the machine are shown. */
  errors: RecentErrors
  /** Aborts when the agent stops. */
  stopped: AbortSignal
}
