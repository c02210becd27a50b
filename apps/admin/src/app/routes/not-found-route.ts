import { createRoute } from '@tanstack/react-router'
import { NotFoundPage } from '../not-found-page.tsx'
import { consoleRoute } from './console-route.tsx'

/** An address that means nothing still gets the console around it, with the ways on. */
export const notFoundRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '$',
  component: NotFoundPage,
})
