import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ComputersPage } from '../../features/computers/computers-page.tsx'
import { overviewQuery } from '../../features/overview/queries.ts'

const route = getRouteApi('/console/computers')

export function ComputersList() {
  const navigate = route.useNavigate()
  const { data: overview } = useQuery(overviewQuery)
  return (
    <ComputersPage search={route.useSearch()} onSearch={(next) => void navigate({ search: next })} counts={overview?.computers ?? {}} />
  )
}
