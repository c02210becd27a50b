import { ComputerId, PrinterId, SiteId } from '@cloudprint/protocol/ids'
import { Timestamp } from '@cloudprint/protocol/job'
import { jobStates } from '@cloudprint/protocol/job-state'
import { z } from 'zod'
import { idValue, someOf, textValue } from '../../shared/url-value.ts'
import type { JobListFilter } from './queries.ts'

/** What the address of the job list can say. */
export const JobsSearch = z.object({
  state: someOf(jobStates),
  printerId: idValue(PrinterId),
  computerId: idValue(ComputerId),
  siteId: idValue(SiteId),
  search: textValue,
  after: idValue(Timestamp),
  before: idValue(Timestamp),
  cursor: textValue,
})
export type JobsSearch = z.infer<typeof JobsSearch>

export function filterFor({ after, before, ...search }: JobsSearch): JobListFilter {
  return { ...search, createdAfter: after, createdBefore: before }
}
