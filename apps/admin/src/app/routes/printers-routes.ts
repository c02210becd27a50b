import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { PrintersSearch } from '../../features/printers/printers-search.ts'
import { consoleRoute } from './console-route.tsx'

export const printersRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/printers',
  validateSearch: (search): PrintersSearch => PrintersSearch.parse(search),
  component: lazyRouteComponent(() => import('./printers-list.tsx'), 'PrintersList'),
})

export const printerRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/printers/$printerId',
  component: lazyRouteComponent(() => import('./printer-detail.tsx'), 'PrinterDetail'),
})
