import { JobId } from '@cloudprint/protocol/ids'
import { getRouteApi } from '@tanstack/react-router'
import { JobPage } from '../../features/jobs/job-page.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/jobs/$jobId')

export function JobDetail() {
  const jobId = JobId.safeParse(route.useParams().jobId)
  return jobId.success ? <JobPage key={jobId.data} jobId={jobId.data} /> : <NotFoundPage />
}
