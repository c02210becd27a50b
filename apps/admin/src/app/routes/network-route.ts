import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { consoleRoute } from './console-route.tsx'

export const networkRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/network',
  component: lazyRouteComponent(() => import('../../features/network/network-page.tsx'), 'NetworkPage'),
})
