import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { ComputersSearch } from '../../features/computers/computers-search.ts'
import { consoleRoute } from './console-route.tsx'

export const computersRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/computers',
  validateSearch: (search): ComputersSearch => ComputersSearch.parse(search),
  component: lazyRouteComponent(() => import('./computers-list.tsx'), 'ComputersList'),
})

export const addComputerRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/computers/add',
  component: lazyRouteComponent(() => import('./add-computer.tsx'), 'AddComputer'),
})

export const computerRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/computers/$computerId',
  component: lazyRouteComponent(() => import('./computer-detail.tsx'), 'ComputerDetail'),
})
