import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { UpdatesSearch } from '../../features/updates/updates-search.ts'
import { consoleRoute } from './console-route.tsx'

export const updatesRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/updates',
  validateSearch: (search): UpdatesSearch => UpdatesSearch.parse(search),
  component: lazyRouteComponent(() => import('./updates-list.tsx'), 'UpdatesList'),
})
