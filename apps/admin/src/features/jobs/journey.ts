import type { Job, JobHistoryEntry } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { msBetween } from '../../shared/format/duration.ts'
import { jobStateWords } from '../../shared/words/job-words.ts'
import type { Tone } from '../../shared/words/tone.ts'

export interface JourneyStop {
  key: 'submitted' | 'delivered' | 'spooled' | 'end'
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
  const reached: Pick<JourneyStop, 'key' | 'label' | 'at' | 'tone'>[] = [
    { key: 'submitted', label: 'Submitted', at: job.createdAt, tone: 'ok' },
    { key: 'delivered', label: 'At the site', at: happened(job.deliveredAt, ({ event }) => event.kind === 'delivered'), tone: 'ok' },
    { key: 'spooled', label: 'Handed to print', at: happened(job.printingAt, ({ event }) => event.kind === 'printing'), tone: 'ok' },
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

function statusOf(at: string | null, { hasEnded, hasNext }: { hasEnded: boolean; hasNext: boolean }) {
  if (at !== null) return 'passed'
  if (hasEnded) return 'skipped'
  return hasNext ? 'ahead' : 'next'
}

function endLabel(job: Job): string {
  return isFinal(job.state) || job.state === 'uncertain' ? jobStateWords[job.state].label : 'Completed'
}

function endTone(job: Job): Tone {
  return isFinal(job.state) || job.state === 'uncertain' ? jobStateWords[job.state].tone : 'ok'
}
