import { PersonId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PersonPage } from '../../features/people/person-page.tsx'
import { callerQuery } from '../../shared/api/caller.ts'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/people/$personId')

export function PersonDetail() {
  const personId = PersonId.safeParse(route.useParams().personId)
  const { data: caller } = useQuery(callerQuery)
  if (!personId.success) return <NotFoundPage />
  return <PersonPage key={personId.data} personId={personId.data} isOwner={caller?.role === 'owner'} />
}
