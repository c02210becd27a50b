import type { Job } from '@cloudprint/protocol/job'
import type { JobState } from '@cloudprint/protocol/job-state'
import { texts } from '../../texts/texts.ts'
import type { Tone } from './tone.ts'

const words = texts.jobStates

export const jobStateWords: Record<JobState, { label: string; tone: Tone }> = {
  queued: { label: words.labels.queued, tone: 'quiet' },
  delivered: { label: words.labels.delivered, tone: 'busy' },
  printing: { label: words.labels.printing, tone: 'busy' },
  uncertain: { label: words.labels.uncertain, tone: 'doubt' },
  completed: { label: words.labels.completed, tone: 'ok' },
  failed: { label: words.labels.failed, tone: 'bad' },
  canceled: { label: words.labels.canceled, tone: 'quiet' },
  expired: { label: words.labels.expired, tone: 'attention' },
}

export const evidenceWords = words.evidence

/** Where a job stands and what that means, never claiming more than is known. */
export function jobSentence(job: Job): string {
  const { sentences } = words
  switch (job.state) {
    case 'queued':
      return job.offered ? sentences.offered(job.computerName) : sentences.queued(job.computerName)
    case 'delivered':
    case 'printing':
      return sentences[job.state](job.computerName)
    case 'uncertain':
      return sentences.uncertain(job.printerName)
    case 'completed':
      return job.evidence === null ? sentences.completed : evidenceWords[job.evidence].sentence
    case 'canceled':
      return job.printingAt === null ? sentences.canceledUnprinted : sentences.canceledPrinting
    case 'failed':
    case 'expired':
      return sentences[job.state]
  }
}
