import { getRouteApi } from '@tanstack/react-router'
import { UpdatesPage } from '../../features/updates/updates-page.tsx'

const route = getRouteApi('/console/updates')

export function UpdatesList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return <UpdatesPage search={search} onSearch={(next) => void navigate({ search: next })} />
}
