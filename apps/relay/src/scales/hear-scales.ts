import type { LocalScale } from '@cloudprint/protocol/scale'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { JobSignals } from '../jobs/job-signals.ts'
import { mergeNews } from './merge-news.ts'
import type { ScaleReadings } from './scale-readings.ts'

/** Who watches weights is told of them so often at most, whatever an agent sends. */
const APART_MS = 200

interface HearScales {
  agent: { organizationId: string; computerId: string }
  ground: { scales: ScaleReadings; signals: JobSignals; clock: Clock }
  /** Aborts with the session. */
  ended: AbortSignal
}

/** Keeps what one session's agent says of its scales, the last of it at once, and says that there is news now and then. */
export function hearScales({ agent, ground, ended }: HearScales): (scales: readonly LocalScale[]) => void {
  const { organizationId, computerId } = agent
  const { scales: readings, signals, clock } = ground
  const say = mergeNews(() => signals.emit('changed', { organizationId, kind: 'scale', ids: [computerId] }), {
    clock,
    apartMs: APART_MS,
    ended,
  })
  return (scales) => {
    readings.tell(computerId, scales, clock.now())
    say()
  }
}
