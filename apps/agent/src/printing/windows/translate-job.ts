import { plainText } from '@cloudprint/protocol/plain-text'
import type { SpoolerJobStatus } from '../print-system.ts'
import type { QueuedJob } from './spooler.ts'
import { bitNames, jobStatus } from './windows-words.ts'

/** In the words of IPP `job-state-reasons`; what holds up the job and not the whole printer. */
const reasonsByBit: [bit: number, reason: string][] = [
  [jobStatus.paused, 'job-hold-until-specified'],
  [jobStatus.paperOut, 'media-empty'],
  [jobStatus.offline, 'offline'],
  [jobStatus.userIntervention, 'media-needed'],
  [jobStatus.blocked, 'resources-are-not-ready'],
  [jobStatus.error, 'printer-error'],
  [jobStatus.deleting, 'processing-to-stop-point'],
]

/** A job that stands in a queue. Whether one that no longer does has ended well is not said here. */
export function translateJob(job: Pick<QueuedJob, 'status' | 'statusText' | 'pagesPrinted'>): SpoolerJobStatus {
  const words = jobWords(job)
  // As sure as Windows ever is: the port has taken it all.
  if (hasPrinted(job.status)) return { state: 'completed', evidence: 'sent', words }
  const reasons = reasonsByBit.filter(([bit]) => (job.status & bit) !== 0).map(([, reason]) => reason)
  return { state: openState(job.status), reasons, message: words.message, sheetsCompleted: sheetsOf(job), words }
}

/** Of a job's status bits, whether all of it went to the device. */
export function hasPrinted(status: number): boolean {
  return (status & (jobStatus.printed | jobStatus.complete)) !== 0
}

/** Somebody has told the queue to drop the job before it was through. */
export function isDropped(status: number): boolean {
  return (status & (jobStatus.deleting | jobStatus.deleted)) !== 0 && !hasPrinted(status)
}

function openState(status: number): 'pending' | 'held' | 'processing' | 'stopped' {
  if ((status & jobStatus.paused) !== 0) return 'held'
  if ((status & (jobStatus.error | jobStatus.blocked)) !== 0) return 'stopped'
  return (status & (jobStatus.printing | jobStatus.deleting)) !== 0 ? 'processing' : 'pending'
}

/** As Windows puts it, for those who look at the queue. */
export function jobWords({ status, statusText }: Pick<QueuedJob, 'status' | 'statusText'>): NonNullable<SpoolerJobStatus['words']> {
  const names = bitNames(status, jobStatus)
  return { state: names[0] ?? 'queued', reasons: names.slice(0, 16), message: plainText(statusText, 1023) }
}

/** A driver counts pages as it spools them, and many count none. */
function sheetsOf({ pagesPrinted }: Pick<QueuedJob, 'pagesPrinted'>): number | null {
  return pagesPrinted === 0 ? null : pagesPrinted
}
