import { SiteId } from '@cloudprint/protocol/ids'
import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { SitePage } from '../../features/sites/site-page.tsx'
import { SiteUpdatesPanel } from '../../features/updates/site-updates-panel.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/sites/$siteId')

export function SiteDetail() {
  const siteId = SiteId.safeParse(route.useParams().siteId)
  const may = useMay()
  if (!siteId.success) return <NotFoundPage />
  const mayChange = may('admin:sites')
  return (
    <SitePage
      key={siteId.data}
      siteId={siteId.data}
      mayChange={mayChange}
      updatesOf={(siteName) => may('admin:settings') && <SiteUpdatesPanel siteId={siteId.data} siteName={siteName} mayChange={mayChange} />}
    />
  )
}
