import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { PeopleSearch } from '../../features/people/people-search.ts'
import { consoleRoute } from './console-route.tsx'

export const peopleRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/people',
  validateSearch: (search): PeopleSearch => PeopleSearch.parse(search),
  component: lazyRouteComponent(() => import('./people-list.tsx'), 'PeopleList'),
})

export const personRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/people/$personId',
  component: lazyRouteComponent(() => import('./person-detail.tsx'), 'PersonDetail'),
})
