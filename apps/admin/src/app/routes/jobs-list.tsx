import { getRouteApi } from '@tanstack/react-router'
import { ComputerFilter } from '../../features/computers/computer-filter.tsx'
import { JobsPage } from '../../features/jobs/jobs-page.tsx'
import { PrinterFilter } from '../../features/printers/printer-filter.tsx'
import { SiteZone } from '../../shared/sites/site-zone.tsx'
import { SiteFilter } from '../../shared/sites/site-filter.tsx'

const route = getRouteApi('/console/jobs')

export function JobsList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { cursor: _, ...filters } = search
  return (
    <SiteZone siteId={search.siteId}>
      <JobsPage
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        placeFilters={
          <>
            <PrinterFilter value={search.printerId} onChange={(printerId) => void navigate({ search: { ...filters, printerId } })} />
            <SiteFilter value={search.siteId} onChange={(siteId) => void navigate({ search: { ...filters, siteId } })} />
            <ComputerFilter value={search.computerId} onChange={(computerId) => void navigate({ search: { ...filters, computerId } })} />
          </>
        }
      />
    </SiteZone>
  )
}
