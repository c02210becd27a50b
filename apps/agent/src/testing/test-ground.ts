import type { Clock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { RecentErrors } from '../recent-errors.ts'
import type { AgentGround } from '../work/agent-ground.ts'

/** What one part of the work stands on in its test, at a relay with the same clock. */
export function testGround(clock: Clock, stopped: AbortSignal): AgentGround {
  return { clock, random: () => 0.5, log: silentLogger, errors: new RecentErrors(clock), relayNow: () => clock.now(), stopped }
}
