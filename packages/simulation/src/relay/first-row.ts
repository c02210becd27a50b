import type { JobRow } from '@cloudprint/relay/jobs/job-row'
import type { NewJob } from '@cloudprint/relay/jobs/job-rows'

/** A job's row as it is inserted. */
export function firstRow({ id, organizationId, computerId, printerId, onDoubt, createdAt, expiresAt }: NewJob): JobRow {
  return {
    id,
    organizationId,
    computerId,
    printerId,
    onDoubt,
    createdAt,
    expiresAt,
    state: 'queued',
    reasons: [],
    message: '',
    evidence: null,
    failure: null,
    spoolerJob: null,
    sheetsCompleted: null,
    attempt: 1,
    offerEpoch: null,
    cancelRequestedAt: null,
    deliveredAt: null,
    printingAt: null,
    endedAt: null,
  }
}
