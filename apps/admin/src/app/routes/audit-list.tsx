import { getRouteApi } from '@tanstack/react-router'
import { AuditPage } from '../../features/audit/audit-page.tsx'

const route = getRouteApi('/console/audit')

export function AuditList() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return <AuditPage search={search} onSearch={(next) => void navigate({ search: next })} />
}
