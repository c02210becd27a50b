import { waitFor } from '../cups/wait-for.ts'
import type { PrintSystemListener } from '../print-system.ts'
import type { WindowsThread } from './windows-thread.ts'

interface WatchParts {
  thread: Pick<WindowsThread, 'call'>
  pace: { readonly pollMs: number | undefined }
}

/** Windows tells of most changes; this finds those that it does not tell, and all where it tells none. */
const QUEUES_EVERY_MS = 2_000

/** Tells of changes of queues and of the jobs that are under way, until it is aborted. */
export async function watchWindows(listener: PrintSystemListener, { thread, pace }: WatchParts, signal: AbortSignal): Promise<void> {
  let last: string | undefined
  let queuesAtMs = -Infinity
  while (!signal.aborted) {
    if (performance.now() - queuesAtMs >= QUEUES_EVERY_MS) {
      const now = await stateOf(thread)
      // Also at the first look: what has changed since they were listed was told to nobody.
      if (now !== last) listener.printersChanged()
      last = now
      queuesAtMs = performance.now()
    }
    if (pace.pollMs !== undefined) listener.jobsChanged()
    await waitFor(Math.min(pace.pollMs ?? QUEUES_EVERY_MS, QUEUES_EVERY_MS), signal)
  }
}

/** A spooler that is away is a state of its own. */
async function stateOf(thread: WatchParts['thread']): Promise<string> {
  try {
    await thread.call('watch', null)
    return JSON.stringify(await thread.call('queues'))
  } catch {
    return 'away'
  }
}
