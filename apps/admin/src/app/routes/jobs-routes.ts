import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { JobsSearch } from '../../features/jobs/jobs-search.ts'
import { consoleRoute } from './console-route.tsx'

export const jobsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/jobs',
  validateSearch: (search): JobsSearch => JobsSearch.parse(search),
  component: lazyRouteComponent(() => import('./jobs-list.tsx'), 'JobsList'),
})

export const jobRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/jobs/$jobId',
  component: lazyRouteComponent(() => import('./job-detail.tsx'), 'JobDetail'),
})
