import type { Presence } from '../computers/presence.ts'
import type { JobRows } from '../jobs/job-rows.ts'

/** Finds the work of lost nudges: computers connected here with a job waiting. */
export async function sweepWork(rows: JobRows, presence: Presence, now: Date): Promise<void> {
  const connected = presence.computerIds()
  if (connected.length === 0) return
  for (const id of await rows.computersWithWork(connected, now)) presence.get(id)?.nudge(null)
}
