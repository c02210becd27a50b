import { JobId } from '@cloudprint/protocol/ids'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { JobPage } from '../../features/jobs/job-page.tsx'
import { jobQuery } from '../../features/jobs/queries.ts'
import { PrinterHindrance } from '../../features/printers/printer-hindrance.tsx'
import { printerQuery } from '../../features/printers/queries.ts'
import { SiteZone } from '../../shared/sites/site-zone.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/jobs/$jobId')

export function JobDetail() {
  const jobId = JobId.safeParse(route.useParams().jobId)
  return jobId.success ? <Detail key={jobId.data} jobId={jobId.data} /> : <NotFoundPage />
}

function Detail({ jobId }: { jobId: JobId }) {
  const { data: job } = useQuery(jobQuery(jobId))
  const { data: printer } = useQuery({ ...printerQuery(job?.printerId as PrinterId), enabled: job !== undefined })
  return (
    <SiteZone siteId={printer?.siteId}>
      <JobPage
        jobId={jobId}
        hindrance={({ state, printerId }) => (state === 'queued' || state === 'delivered') && <PrinterHindrance printerId={printerId} />}
      />
    </SiteZone>
  )
}
