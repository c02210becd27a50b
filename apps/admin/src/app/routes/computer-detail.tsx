import { ComputerId } from '@cloudprint/protocol/ids'
import { getRouteApi } from '@tanstack/react-router'
import { ComputerPage } from '../../features/computers/computer-page.tsx'
import { JobsRightNow } from '../../features/jobs/jobs-right-now.tsx'
import { RecentJobs } from '../../features/jobs/recent-jobs.tsx'
import { PrintersOfComputer } from '../../features/printers/printers-of-computer.tsx'
import { ComputerUpdatePanel } from '../../features/updates/computer-update-panel.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/computers/$computerId')

export function ComputerDetail() {
  const computerId = ComputerId.safeParse(route.useParams().computerId)
  if (!computerId.success) return <NotFoundPage />
  return (
    <ComputerPage
      key={computerId.data}
      computerId={computerId.data}
      printers={<PrintersOfComputer computerId={computerId.data} />}
      rightNow={<JobsRightNow computerId={computerId.data} />}
      updates={<ComputerUpdatePanel computerId={computerId.data} />}
      recentJobs={<RecentJobs of={{ computerId: computerId.data }} />}
    />
  )
}
