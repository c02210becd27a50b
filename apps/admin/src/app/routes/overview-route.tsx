import { createRoute } from '@tanstack/react-router'
import { Suspense, lazy } from 'react'
import { OverviewPage } from '../../features/overview/overview-page.tsx'
import { OverviewSearch } from '../../features/overview/overview-search.ts'
import { SiteZone } from '../../shared/sites/site-zone.tsx'
import { consoleRoute } from './console-route.tsx'

export const overviewRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/',
  validateSearch: (search): OverviewSearch => OverviewSearch.parse(search),
  component: Overview,
})

const FirstTestPages = lazy(() => import('./first-test-pages.tsx'))

function Overview() {
  const navigate = overviewRoute.useNavigate()
  const testPages = (
    <Suspense fallback={null}>
      <FirstTestPages />
    </Suspense>
  )
  const search = overviewRoute.useSearch()
  return (
    <SiteZone siteId={search.siteId}>
      <OverviewPage search={search} onSearch={(next) => void navigate({ search: next })} testPages={testPages} />
    </SiteZone>
  )
}
