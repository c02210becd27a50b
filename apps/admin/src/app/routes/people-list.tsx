import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PeoplePage } from '../../features/people/people-page.tsx'
import { callerQuery } from '../../shared/api/caller.ts'

const route = getRouteApi('/console/people')

export function PeopleList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: caller } = useQuery(callerQuery)
  return <PeoplePage search={search} onSearch={(next) => void navigate({ search: next })} isOwner={caller?.role === 'owner'} />
}
