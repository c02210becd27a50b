import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { SitesSearch } from '../../features/sites/sites-search.ts'
import { consoleRoute } from './console-route.tsx'

export const sitesRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/sites',
  validateSearch: (search): SitesSearch => SitesSearch.parse(search),
  component: lazyRouteComponent(() => import('./sites-list.tsx'), 'SitesList'),
})

export const siteRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/sites/$siteId',
  component: lazyRouteComponent(() => import('./site-detail.tsx'), 'SiteDetail'),
})
