import type { PrintSystem } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'
import type { FollowJobs } from './follow-jobs.ts'
import type { WatchPrinters } from './watch-printers.ts'

/** Passes on what a print system tells of its printers and jobs, until the agent is stopped. */
export async function watchSystem(
  system: PrintSystem,
  printers: WatchPrinters | undefined,
  follower: FollowJobs | undefined,
  ground: AgentGround,
): Promise<void> {
  const listener = { printersChanged: () => printers?.nudge(), jobsChanged: () => follower?.nudge() }
  try {
    await system.watch(listener, ground.stopped)
  } catch (error) {
    // The timers still find every change, a little later.
    if (!ground.stopped.aborted) ground.log.error({ err: error, printSystem: system.name }, 'changes are no longer told at once')
  }
}
