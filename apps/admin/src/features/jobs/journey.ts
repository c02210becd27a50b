import type { Job, JobHistoryEntry } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { msBetween } from '../../shared/format/duration.ts'
import { jobStateWords } from '../../shared/words/job-words.ts'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'

const { hops } = texts.jobs

export interface JourneyStop {
  key: 'submitted' | 'offered' | 'delivered' | 'spooled' | 'processing' | 'end'
  label: string
  /** Null while it has not been reached, or was never passed. */
  at: string | null
  /** Since the stop before. */
  tookMs: number | null
  status: 'passed' | 'next' | 'ahead' | 'skipped'
  tone: Tone
}

/**
 * A job's way from the submission to its end, stop by stop, as far as it has come. The history says when things happened
 * at the site; the job alone knows only when the relay heard of them.
 */
export function journeyOf(job: Job, history: JobHistoryEntry[] = []): JourneyStop[] {
  const happened = (at: string | null, is: (entry: JobHistoryEntry) => boolean) =>
    at === null ? null : (history.findLast(is)?.happenedAt ?? at)
  const hasEnded = isFinal(job.state)
  const thisAttempt = history.slice(history.findLastIndex(({ from, to }) => from !== null && from !== 'queued' && to === 'queued') + 1)
  const offeredAt = thisAttempt.findLast(({ event }) => event.kind === 'offered')?.at ?? null
  const reached: Pick<JourneyStop, 'key' | 'label' | 'at' | 'tone'>[] = [
    { key: 'submitted', label: hops.submitted, at: job.createdAt, tone: 'ok' },
    ...seen('offered', hops.offered, offeredAt),
    { key: 'delivered', label: hops.delivered, at: happened(job.deliveredAt, ({ event }) => event.kind === 'delivered'), tone: 'ok' },
    { key: 'spooled', label: hops.spooled, at: happened(job.printingAt, ({ event }) => event.kind === 'printing'), tone: 'ok' },
    ...seen('processing', hops.processing, processingSince(thisAttempt)),
    { key: 'end', label: endLabel(job), at: happened(job.endedAt, ({ to }) => isFinal(to)), tone: endTone(job) },
  ]
  let before: string | null = null
  let hasNext = false
  return reached.map((stop) => {
    const tookMs = stop.at !== null && before !== null ? msBetween(before, stop.at) : null
    if (stop.at !== null) before = stop.at
    const status = statusOf(stop.at, { hasEnded, hasNext })
    if (status === 'next') hasNext = true
    return { ...stop, tookMs, status }
  })
}

/** A stop that not every job is seen at: it is shown only where it was. */
function seen(key: 'offered' | 'processing', label: string, at: string | null) {
  return at === null ? [] : [{ key, label, at, tone: 'ok' as const }]
}

function processingSince(history: readonly JobHistoryEntry[]): string | null {
  return (
    history.map(({ event }) => ('spooler' in event ? (event.spooler?.processingSince ?? null) : null)).findLast((at) => at !== null) ?? null
  )
}

function statusOf(at: string | null, { hasEnded, hasNext }: { hasEnded: boolean; hasNext: boolean }) {
  if (at !== null) return 'passed'
  if (hasEnded) return 'skipped'
  return hasNext ? 'ahead' : 'next'
}

function endLabel(job: Job): string {
  return isFinal(job.state) || job.state === 'uncertain' ? jobStateWords[job.state].label : hops.end
}

function endTone(job: Job): Tone {
  return isFinal(job.state) || job.state === 'uncertain' ? jobStateWords[job.state].tone : 'ok'
}
