import type { Presence } from '../computers/presence.ts'
import type { JobRows } from '../jobs/job-rows.ts'

/** Finds what lost nudges left behind: waiting jobs of computers connected here, and cancels that nobody has obeyed yet. */
export async function sweepWork(rows: JobRows, presence: Presence, now: Date): Promise<void> {
  const connected = presence.computerIds()
  if (connected.length === 0) return
  for (const id of await rows.computersWithWork(connected, now)) presence.get(id)?.nudge(null)
  const jobIdsByComputer = Map.groupBy(await rows.listCancelWishes(connected), (wish) => wish.computerId)
  await Promise.all(
    [...jobIdsByComputer].map(async ([computerId, wishes]) =>
      presence.get(computerId)?.cancel(wishes.map((wish) => wish.jobId).slice(0, MAX_AT_ONCE)),
    ),
  )
}

/** As many as one message takes. */
const MAX_AT_ONCE = 200
