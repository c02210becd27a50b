import { JobId } from '@cloudprint/protocol/ids'
import { getRouteApi } from '@tanstack/react-router'
import { JobPage } from '../../features/jobs/job-page.tsx'
import { PrinterHindrance } from '../../features/printers/printer-hindrance.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/jobs/$jobId')

export function JobDetail() {
  const jobId = JobId.safeParse(route.useParams().jobId)
  if (!jobId.success) return <NotFoundPage />
  return (
    <JobPage
      key={jobId.data}
      jobId={jobId.data}
      hindrance={({ state, printerId }) => (state === 'queued' || state === 'delivered') && <PrinterHindrance printerId={printerId} />}
    />
  )
}
