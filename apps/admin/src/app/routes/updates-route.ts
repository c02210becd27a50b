import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { consoleRoute } from './console-route.tsx'

export const updatesRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/updates',
  component: lazyRouteComponent(() => import('../../features/updates/updates-page.tsx'), 'UpdatesPage'),
})
