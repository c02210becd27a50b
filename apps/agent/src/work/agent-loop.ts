import { createBackoff } from '@cloudprint/process-kit/backoff'
import { createLoop } from '@cloudprint/process-kit/loop'
import type { Loop, LoopSettings } from '@cloudprint/process-kit/loop'
import type { AgentGround } from './agent-ground.ts'

/** A loop on the agent's own clock and chance. */
export function agentLoop({ clock, random, log }: AgentGround, settings: Pick<LoopSettings, 'name' | 'step' | 'everyMs'>): Loop {
  const backoff = createBackoff({ baseMs: 200, capMs: 30_000, healthyMs: 0, clock, random })
  return createLoop({ ...settings, clock, log, backoff })
}
