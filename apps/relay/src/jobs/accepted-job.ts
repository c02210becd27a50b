import type { Job } from '@cloudprint/protocol/job'
import type { NewJob } from './job-rows.ts'

/**
 * A job as reading it would show it at the moment of its acceptance. It answers the submission, so that the hot path need
 * not read back what it has just written; by the time the answer is there the job may be further anyhow.
 */
export function acceptedJob(job: NewJob, printer: { displayName: string; computerName: string }): Job {
  return {
    id: job.id as Job['id'],
    printerId: job.printerId as Job['printerId'],
    computerId: job.computerId as Job['computerId'],
    printerName: printer.displayName,
    computerName: printer.computerName,
    title: job.title,
    contentType: job.format,
    ticket: job.ticket,
    metadata: job.metadata,
    traceparent: job.traceparent,
    state: 'queued',
    reasons: [],
    message: '',
    evidence: null,
    onDoubt: job.onDoubt,
    attempt: 1,
    failure: null,
    offered: false,
    cancelRequestedAt: null,
    sheetsCompleted: null,
    document: { sizeBytes: job.document.sizeBytes, state: 'held', reference: job.reference, keptUntil: null },
    createdAt: job.createdAt.toISOString(),
    expiresAt: job.expiresAt.toISOString(),
    deliveredAt: null,
    printingAt: null,
    endedAt: null,
  }
}
