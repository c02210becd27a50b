import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { CodesSearch } from '../../features/computers/codes-search.ts'
import { ComputersSearch } from '../../features/computers/computers-search.ts'
import { DeviceSearch } from '../../features/computers/device-search.ts'
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

export const codesRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/computers/codes',
  validateSearch: (search): CodesSearch => CodesSearch.parse(search),
  component: lazyRouteComponent(() => import('./codes-list.tsx'), 'CodesList'),
})

/** Where the link leads that a machine shows. */
export const deviceRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/device',
  validateSearch: (search): DeviceSearch => DeviceSearch.parse(search),
  component: lazyRouteComponent(() => import('./approve-device.tsx'), 'ApproveDevice'),
})

export const replaceComputerRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/computers/$computerId/replace',
  component: lazyRouteComponent(() => import('./replace-computer.tsx'), 'ReplaceComputer'),
})

export const computerRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/computers/$computerId',
  component: lazyRouteComponent(() => import('./computer-detail.tsx'), 'ComputerDetail'),
})
