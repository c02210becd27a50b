import type { JobHistoryEntry } from '@cloudprint/protocol/job'

type Event = JobHistoryEntry['event']

/** The newest event of this kind. */
export function lastOf<Kind extends Event['kind']>(
  history: readonly JobHistoryEntry[],
  kind: Kind,
): Extract<Event, { kind: Kind }> | undefined {
  const found = history.findLast(({ event }) => event.kind === kind)?.event
  return found as Extract<Event, { kind: Kind }> | undefined
}
