import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { consoleRoute } from './console-route.tsx'

export const keysRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys-list.tsx'), 'KeysList'),
})
