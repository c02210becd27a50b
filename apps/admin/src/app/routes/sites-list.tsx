import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { SitesPage } from '../../features/sites/sites-page.tsx'

const route = getRouteApi('/console/sites')

export function SitesList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const may = useMay()
  return <SitesPage search={search} onSearch={(next) => void navigate({ search: next })} mayChange={may('admin:sites')} />
}
