import { getRouteApi } from '@tanstack/react-router'
import { CodesPage } from '../../features/computers/codes-page.tsx'

const route = getRouteApi('/console/computers/codes')

export function CodesList() {
  const navigate = route.useNavigate()
  return <CodesPage search={route.useSearch()} onSearch={(search) => void navigate({ search })} />
}
