import { getRouteApi } from '@tanstack/react-router'
import { DevicePage } from '../../features/computers/device-page.tsx'

const route = getRouteApi('/console/device')

export function ApproveDevice() {
  const navigate = route.useNavigate()
  const { code, replaces } = route.useSearch()
  return <DevicePage userCode={code} replaces={replaces} onCode={(next) => void navigate({ search: { code: next, replaces } })} />
}
