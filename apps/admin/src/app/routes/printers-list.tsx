import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ComputerFilter } from '../../features/computers/computer-filter.tsx'
import { overviewQuery } from '../../features/overview/queries.ts'
import { PrintersPage } from '../../features/printers/printers-page.tsx'
import { useMay } from '../../shared/api/use-may.ts'
import { SiteZone } from '../../shared/sites/site-zone.tsx'
import { SiteFilter } from '../../shared/sites/site-filter.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { texts } from '../../texts/texts.ts'

const route = getRouteApi('/console/printers')

export function PrintersList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  const { data: overview } = useQuery(overviewQuery(search.siteId))
  const { cursor: _, ...filters } = search
  return (
    <SiteZone siteId={search.siteId}>
      <PrintersPage
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        counts={overview?.printers ?? {}}
        placeFilters={
          <>
            <SiteFilter value={search.siteId} onChange={(siteId) => void navigate({ search: { ...filters, siteId } })} />
            <ComputerFilter value={search.computerId} onChange={(computerId) => void navigate({ search: { ...filters, computerId } })} />
          </>
        }
        addComputer={may('computers:write') && <LinkButton to="/computers/add">{texts.computers.add}</LinkButton>}
      />
    </SiteZone>
  )
}
