import type { JobReason, SpoolerJob } from '@cloudprint/protocol/job-event'
import type { DoubtPolicy, Evidence, JobState } from '@cloudprint/protocol/job-state'
import type { StoredFailure } from '../db/tables/job.table.ts'

/** The part of a job's row that events change, and what deciding needs. */
export interface JobRow {
  id: string
  organizationId: string
  computerId: string
  printerId: string
  onDoubt: DoubtPolicy
  createdAt: Date
  expiresAt: Date
  state: JobState
  reasons: JobReason[]
  message: string
  evidence: Evidence | null
  failure: StoredFailure | null
  spoolerJob: SpoolerJob | null
  sheetsCompleted: number | null
  attempt: number
  offerEpoch: number | null
  cancelRequestedAt: Date | null
  deliveredAt: Date | null
  printingAt: Date | null
  endedAt: Date | null
}
