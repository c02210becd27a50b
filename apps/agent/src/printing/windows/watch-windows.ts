import { waitFor } from '../cups/wait-for.ts'
import type { PrintSystemListener } from '../print-system.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'

interface WatchParts {
  thread: SpoolerCalls
  pace: { readonly pollMs: number | undefined }
}

/** Windows tells of most changes; this finds those that it does not tell, such as of a print server's queues, which are asked over the network. */
const TOLD_EVERY_MS = 5_000
/** Where it tells none. */
const UNTOLD_EVERY_MS = 2_000

/** Tells of changes of queues and of the jobs that are under way, until it is aborted. */
export async function watchWindows(listener: PrintSystemListener, { thread, pace }: WatchParts, signal: AbortSignal): Promise<void> {
  let last: string | undefined
  let dueMs = -Infinity
  while (!signal.aborted) {
    if (performance.now() >= dueMs) {
      const { state, everyMs } = await look(thread)
      // Also at the first look: what has changed since they were listed was told to nobody.
      if (state !== last) listener.printersChanged()
      last = state
      dueMs = performance.now() + everyMs
    }
    if (pace.pollMs !== undefined) listener.jobsChanged()
    await waitFor(Math.min(pace.pollMs ?? UNTOLD_EVERY_MS, UNTOLD_EVERY_MS), signal)
  }
}

/** A spooler that is away is a state of its own. */
async function look(thread: WatchParts['thread']): Promise<{ state: string; everyMs: number }> {
  try {
    const isTold = await thread.call('watch', null)
    return { state: JSON.stringify(await thread.call('queues')), everyMs: isTold ? TOLD_EVERY_MS : UNTOLD_EVERY_MS }
  } catch {
    return { state: 'away', everyMs: UNTOLD_EVERY_MS }
  }
}
