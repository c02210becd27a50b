import { createBackoff } from '@cloudprint/process-kit/backoff'
import { createLoop } from '@cloudprint/process-kit/loop'
import type { Loop, LoopSettings } from '@cloudprint/process-kit/loop'
import type { AgentGround } from './agent-ground.ts'

/** A loop on the agent's own clock and chance, which pauses longer and longer while it fails. */
export function agentLoop(
  { clock, random, log }: AgentGround,
  { longestPauseMs = 30_000, ...settings }: Pick<LoopSettings, 'name' | 'step' | 'everyMs' | 'isIdle'> & { longestPauseMs?: number },
): Loop {
  const backoff = createBackoff({ baseMs: 200, capMs: longestPauseMs, healthyMs: 0, clock, random })
  return createLoop({ ...settings, clock, log, backoff })
}
