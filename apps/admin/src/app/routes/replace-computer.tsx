import { ComputerId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ReplacePage } from '../../features/computers/replace-page.tsx'
import { callerQuery } from '../../features/sign-in/queries.ts'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/computers/$computerId/replace')

export function ReplaceComputer() {
  const computerId = ComputerId.safeParse(route.useParams().computerId)
  const { data: caller } = useQuery(callerQuery)
  if (!computerId.success) return <NotFoundPage />
  return <ReplacePage key={computerId.data} computerId={computerId.data} publicUrl={caller?.publicUrl} />
}
