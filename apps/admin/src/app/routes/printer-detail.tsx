import { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PrinterDoubts } from '../../features/jobs/printer-doubts.tsx'
import { PrinterQueuePanel } from '../../features/jobs/printer-queue.tsx'
import { RecentJobs } from '../../features/jobs/recent-jobs.tsx'
import { useTestPage } from '../../features/jobs/test-page.tsx'
import { PrinterPage } from '../../features/printers/printer-page.tsx'
import { printerQuery } from '../../features/printers/queries.ts'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/printers/$printerId')

export function PrinterDetail() {
  const printerId = PrinterId.safeParse(route.useParams().printerId)
  return printerId.success ? <Detail key={printerId.data} printerId={printerId.data} /> : <NotFoundPage />
}

function Detail({ printerId }: { printerId: PrinterId }) {
  const testPage = useTestPage(printerId)
  const { data: printer } = useQuery(printerQuery(printerId))
  return (
    <PrinterPage
      printerId={printerId}
      testPageButton={testPage.button({ formats: printer?.capabilities.formats })}
      testPageFollowUp={testPage.followUp}
      queue={<PrinterQueuePanel printerId={printerId} computerName={printer?.computerName ?? ''} />}
      doubts={<PrinterDoubts printerId={printerId} />}
      recentJobs={<RecentJobs of={{ printerId }} />}
    />
  )
}
