import type { Job } from '@cloudprint/protocol/job'
import type { Evidence, JobState } from '@cloudprint/protocol/job-state'
import type { Tone } from './tone.ts'

export const jobStateWords: Record<JobState, { label: string; tone: Tone }> = {
  queued: { label: 'Queued', tone: 'quiet' },
  delivered: { label: 'Delivered', tone: 'busy' },
  printing: { label: 'Printing', tone: 'busy' },
  uncertain: { label: 'Uncertain', tone: 'doubt' },
  completed: { label: 'Completed', tone: 'ok' },
  failed: { label: 'Failed', tone: 'bad' },
  canceled: { label: 'Canceled', tone: 'quiet' },
  expired: { label: 'Expired', tone: 'attention' },
}

/** What `completed` rests on. Each says what is known and, where something is not, that too. */
export const evidenceWords: Record<Evidence, { short: string; sentence: string }> = {
  spooled: {
    short: 'taken by the print system',
    sentence:
      'The print system on the computer took the job and reported it done. It knows no more, so whether paper came out was not seen by anybody.',
  },
  sent: {
    short: 'all data sent',
    sentence: 'Every byte reached the device. It did not say whether it put them on paper.',
  },
  printed: { short: 'confirmed by the device', sentence: 'The device itself reported the job as printed.' },
}

/** Where a job stands and what that means, never claiming more than is known. */
export function jobSentence(job: Job): string {
  switch (job.state) {
    case 'queued':
      return job.offered
        ? `Sent to ${job.computerName}; its word that the document arrived is still to come.`
        : `Stored safely at the relay. It goes to ${job.computerName} when its turn comes.`
    case 'delivered':
      return `${job.computerName} holds the whole document, checked byte for byte, and hands it to the printer when its turn comes.`
    case 'printing':
      return `Handed to the print system on ${job.computerName}.`
    case 'uncertain':
      return `Nobody can prove whether this came out of ${job.printerName}. Look at the printer before it is printed again.`
    case 'completed':
      return job.evidence === null ? 'Finished; nothing is known about the paper.' : evidenceWords[job.evidence].sentence
    case 'failed':
      return 'It did not print to the end.'
    case 'canceled':
      return job.printingAt === null
        ? 'Canceled before it was handed to the printer: no paper came out.'
        : 'Canceled while it was printing: some pages may have come out.'
    case 'expired':
      return 'It could not be printed before its expiry time, and was dropped unprinted.'
  }
}
