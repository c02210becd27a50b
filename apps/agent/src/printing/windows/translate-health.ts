import type { PrinterHealth, PrinterReason } from '@cloudprint/protocol/printer'
import { bitNames, queueAttributes, queueStatus } from './windows-words.ts'

type Reason = Pick<PrinterReason, 'reason' | 'severity'>

/** Reasons in IPP words (RFC 8011 §5.4.12, PWG 5100.9 §5). Windows says nothing of how bad each is. */
const reasonsByBit: [bit: number, reason: Reason][] = [
  [queueStatus.paused, { reason: 'paused', severity: 'error' }],
  [queueStatus.paperJam, { reason: 'media-jam', severity: 'error' }],
  [queueStatus.paperOut, { reason: 'media-empty', severity: 'error' }],
  [queueStatus.manualFeed, { reason: 'media-needed', severity: 'error' }],
  [queueStatus.paperProblem, { reason: 'media-needed', severity: 'error' }],
  [queueStatus.offline, { reason: 'offline', severity: 'error' }],
  [queueStatus.serverOffline, { reason: 'offline', severity: 'error' }],
  [queueStatus.notAvailable, { reason: 'offline', severity: 'error' }],
  [queueStatus.doorOpen, { reason: 'door-open', severity: 'error' }],
  [queueStatus.outputBinFull, { reason: 'output-area-full', severity: 'error' }],
  [queueStatus.noToner, { reason: 'toner-empty', severity: 'error' }],
  [queueStatus.tonerLow, { reason: 'toner-low', severity: 'warning' }],
  [queueStatus.outOfMemory, { reason: 'spool-area-full', severity: 'error' }],
  [queueStatus.userIntervention, { reason: 'other', severity: 'error' }],
  [queueStatus.error, { reason: 'other', severity: 'error' }],
  [queueStatus.pagePunt, { reason: 'other', severity: 'warning' }],
  [queueStatus.serverUnknown, { reason: 'other', severity: 'warning' }],
  [queueStatus.pendingDeletion, { reason: 'shutdown', severity: 'error' }],
  [queueStatus.powerSave, { reason: 'hibernate', severity: 'report' }],
]

const active = queueStatus.printing | queueStatus.processing | queueStatus.busy | queueStatus.ioActive

/** What of a queue decides its health; `sinceOf` answers when its state, and each of its reasons, was first seen. */
export interface QueueHealth {
  status: number
  attributes: number
  jobs: number
}

/** A queue's state as Windows knows it. Whoever set "use printer offline" has stopped it, and says so in an attribute alone. */
export function translateHealth({ status, attributes, jobs }: QueueHealth, sinceOf: (what: string) => Date): PrinterHealth {
  const reasons = reasonsOf(status, attributes)
  const state = stateOf(status, jobs)
  return {
    state,
    since: sinceOf(`state ${state}`).toISOString(),
    acceptingJobs: (status & queueStatus.pendingDeletion) === 0,
    reasons: reasons.map((each) => ({ ...each, since: sinceOf(each.reason).toISOString() })),
    message: bitNames(status, queueStatus).join(' '),
    supplies: [],
  }
}

/** What `sinceOf` will be asked for. */
export function healthMarks({ status, attributes, jobs }: QueueHealth): string[] {
  return [`state ${stateOf(status, jobs)}`, ...reasonsOf(status, attributes).map(({ reason }) => reason)]
}

function stateOf(status: number, jobs: number): PrinterHealth['state'] {
  if ((status & (queueStatus.paused | queueStatus.pendingDeletion)) !== 0) return 'stopped'
  return (status & active) !== 0 || jobs > 0 ? 'processing' : 'idle'
}

function reasonsOf(status: number, attributes: number): Reason[] {
  const isSetOffline = (attributes & queueAttributes.workOffline) !== 0
  const found = new Map<string, Reason>()
  for (const [bit, reason] of reasonsByBit) if ((status & bit) !== 0 && !found.has(reason.reason)) found.set(reason.reason, reason)
  if (isSetOffline) found.set('offline', { reason: 'offline', severity: 'error' })
  return [...found.values()]
}
