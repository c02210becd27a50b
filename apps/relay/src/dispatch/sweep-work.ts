import type pg from 'pg'
import type { Presence } from '../computers/presence.ts'
import { computersWithWork } from '../jobs/claim-offers.ts'

/** Finds the work of lost nudges: computers connected here with a job waiting. */
export async function sweepWork(pool: pg.Pool, presence: Presence, now: Date): Promise<void> {
  const connected = presence.computerIds()
  if (connected.length === 0) return
  for (const id of await computersWithWork(pool, connected, now)) presence.get(id)?.nudge(null)
}
