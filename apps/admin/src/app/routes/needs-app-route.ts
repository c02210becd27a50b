import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from './root.tsx'

/** Where those are led whose organization asks for more than the password with which they signed in. */
export const needsAppRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/second-factor',
  component: lazyRouteComponent(() => import('../needs-app-page.tsx'), 'NeedsAppPage'),
})
