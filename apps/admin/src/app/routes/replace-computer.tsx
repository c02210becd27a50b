import { ComputerId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ReplacePage } from '../../features/computers/replace-page.tsx'
import { callerQuery } from '../../shared/api/caller.ts'
import { useMay } from '../../shared/api/use-may.ts'
import { NotAllowedPage } from '../not-allowed-page.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/computers/$computerId/replace')

export function ReplaceComputer() {
  const computerId = ComputerId.safeParse(route.useParams().computerId)
  const may = useMay()
  const { data: caller } = useQuery(callerQuery)
  if (!computerId.success) return <NotFoundPage />
  if (!may('computers:write')) return <NotAllowedPage />
  return <ReplacePage key={computerId.data} computerId={computerId.data} publicUrl={caller?.publicUrl} />
}
