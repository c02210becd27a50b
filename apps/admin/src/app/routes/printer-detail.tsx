import { PrinterId } from '@cloudprint/protocol/ids'
import { getRouteApi } from '@tanstack/react-router'
import { RecentJobs } from '../../features/jobs/recent-jobs.tsx'
import { useTestPage } from '../../features/jobs/test-page.tsx'
import { PrinterPage } from '../../features/printers/printer-page.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/printers/$printerId')

export function PrinterDetail() {
  const printerId = PrinterId.safeParse(route.useParams().printerId)
  return printerId.success ? <Detail key={printerId.data} printerId={printerId.data} /> : <NotFoundPage />
}

function Detail({ printerId }: { printerId: PrinterId }) {
  const testPage = useTestPage(printerId)
  return (
    <PrinterPage
      printerId={printerId}
      testPageButton={testPage.button()}
      testPageFollowUp={testPage.followUp}
      recentJobs={<RecentJobs of={{ printerId }} />}
    />
  )
}
