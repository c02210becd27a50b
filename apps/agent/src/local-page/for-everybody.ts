import type { LocalStatus } from '../local-status.ts'

/** The status without the titles of jobs, which name people and orders: whoever is signed in at this machine can open its page. */
export interface StatusForEverybody extends Omit<LocalStatus, 'jobs'> {
  jobs: Omit<LocalStatus['jobs'][number], 'title'>[]
}

export function forEverybody({ jobs, ...status }: LocalStatus): StatusForEverybody {
  return { ...status, jobs: jobs.map(({ jobId, printer, stage }) => ({ jobId, printer, stage })) }
}
