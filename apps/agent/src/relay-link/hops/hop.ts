import type { Obstacle } from '../../outgoing/obstacle.ts'

/** What one hop of the way to the relay showed: fine, with what it is like, or what stands there. */
export type Hop = { ok: true; says: string } | { ok: false; obstacle: Obstacle }

export function stoppedBy(obstacle: Obstacle): Hop {
  return { ok: false, obstacle }
}

export function fine(says: string): Hop {
  return { ok: true, says }
}
