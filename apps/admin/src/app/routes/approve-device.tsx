import { getRouteApi } from '@tanstack/react-router'
import { DevicePage } from '../../features/computers/device-page.tsx'
import { useMay } from '../../shared/api/use-may.ts'
import { NotAllowedPage } from '../not-allowed-page.tsx'

const route = getRouteApi('/console/device')

export function ApproveDevice() {
  const navigate = route.useNavigate()
  const may = useMay()
  const { code, replaces } = route.useSearch()
  if (!may('computers:write')) return <NotAllowedPage />
  return <DevicePage userCode={code} replaces={replaces} onCode={(next) => void navigate({ search: { code: next, replaces } })} />
}
