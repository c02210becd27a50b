import type { Receipt } from '@cloudprint/protocol/job'
import type { Evidence, JobState } from '@cloudprint/protocol/job-state'

const states: Record<JobState, string> = {
  queued: 'Queued',
  delivered: 'Delivered',
  printing: 'Printing',
  uncertain: 'Uncertain',
  completed: 'Completed',
  failed: 'Failed',
  canceled: 'Canceled',
  expired: 'Expired',
}

/** What `completed` rests on. Each says what is known and, where something is not, that too. */
const evidence: Record<Evidence, { short: string; sentence: string }> = {
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

/** Why a document was deleted, as the end of "Deleted because". */
const receiptReasons: Record<Receipt['reason'], string> = {
  'completed': 'The job completed',
  'failed': 'The job failed',
  'canceled': 'The job was canceled',
  'expired': 'The job expired',
  'retention-over': 'The time for a retry was over',
  'undeliverable': 'It could be handed to nobody any more',
}

/** Where a job stands and what that means, never claiming more than is known. */
export const jobStates = {
  labels: states,
  evidence,
  sentences: {
    offered: (computer: string) => `Sent to ${computer}; its word that the document arrived is still to come.`,
    queued: (computer: string) => `Stored safely at the relay. It goes to ${computer} when its turn comes.`,
    delivered: (computer: string) =>
      `${computer} holds the whole document, checked byte for byte, and hands it to the printer when its turn comes.`,
    printing: (computer: string) => `Handed to the print system on ${computer}.`,
    uncertain: (printer: string) => `Nobody can prove whether this came out of ${printer}. Look at the printer before it is printed again.`,
    completed: 'Finished; nothing is known about the paper.',
    failed: 'It did not print to the end.',
    canceledUnprinted: 'Canceled before it was handed to the printer: no paper came out.',
    canceledPrinting: 'Canceled while it was printing: some pages may have come out.',
    expired: 'It could not be printed before its expiry time, and was dropped unprinted.',
  },
  notes: { cancelRequested: 'cancel asked for', uncertain: 'somebody has to look' },
  receiptReasons,
  causers: {
    relay: 'The relay, by its policy',
    agent: (name: string) => `The agent on ${name}`,
    apiKey: (name: string) => `The key “${name}”`,
  },
}
