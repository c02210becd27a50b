import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ComputersPage } from '../../features/computers/computers-page.tsx'
import { SiteZone } from '../../shared/sites/site-zone.tsx'
import { overviewQuery } from '../../features/overview/queries.ts'

const route = getRouteApi('/console/computers')

export function ComputersList() {
  const navigate = route.useNavigate()
  const search = route.useSearch()
  const { data: overview } = useQuery(overviewQuery(search.siteId))
  return (
    <SiteZone siteId={search.siteId}>
      <ComputersPage search={search} onSearch={(next) => void navigate({ search: next })} counts={overview?.computers ?? {}} />
    </SiteZone>
  )
}
