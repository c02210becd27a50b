import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { AuditSearch } from '../../features/audit/audit-search.ts'
import { consoleRoute } from './console-route.tsx'

export const auditRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/audit',
  validateSearch: (search): AuditSearch => AuditSearch.parse(search),
  component: lazyRouteComponent(() => import('./audit-list.tsx'), 'AuditList'),
})
