import { createRoute } from '@tanstack/react-router'
import { OverviewPage } from '../../features/overview/overview-page.tsx'
import { consoleRoute } from './console-route.tsx'

export const overviewRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/',
  component: OverviewPage,
})
